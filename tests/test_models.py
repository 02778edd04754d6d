"""What any language model must do: in this process (llama.cpp) or behind an OpenAI-compatible URL."""

import json
import re
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from index.errors import GenerationFailed, ModelDamaged, ModelMissing
from qa import endpoint
from qa.endpoint import EndpointModel
from qa.llama import LlamaModel
from qa.models import Copying, LanguageModel, Message

QUESTION = [Message("system", "Answer from the report."), Message("user", "Who hit the bridge?")]
REPORT = (
    "On 3 May, Lt. Gen. Ana Dreyfuss (of the 4th Brigade) said: “We hit the bridge at Odrin.” Zoë, 7, died."
)


def reply(model: LanguageModel, messages: list[Message] = QUESTION, **options: object) -> str:
    return "".join(piece.text for piece in model.generate(messages, **options))  # type: ignore[arg-type]


class LanguageModelContract(ABC):
    """Derive from this and give the fixture `model` to test another implementation."""

    @pytest.fixture
    @abstractmethod
    def model(self) -> LanguageModel: ...

    def test_the_same_question_has_the_same_answer(self, model: LanguageModel) -> None:
        assert reply(model, max_tokens=12) == reply(model, max_tokens=12) != ""

    def test_probabilities_are_probabilities(self, model: LanguageModel) -> None:
        for piece in model.generate(QUESTION, max_tokens=8):
            assert piece.probability is None or 0 <= piece.probability <= 1

    def test_no_more_tokens_than_asked_for(self, model: LanguageModel) -> None:
        assert len(list(model.generate(QUESTION, max_tokens=3))) <= 3

    def test_it_stops_when_told(self, model: LanguageModel) -> None:
        asked = iter((False, False, False, True))
        assert len(list(model.generate(QUESTION, max_tokens=64, stop=lambda: next(asked, True)))) <= 3

    def test_a_reply_given_up_half_way_does_not_spoil_the_next(self, model: LanguageModel) -> None:
        whole = reply(model, max_tokens=8)
        begun = iter(model.generate(QUESTION, max_tokens=8))
        next(begun)
        begun.close()  # type: ignore[attr-defined]
        assert reply(model, max_tokens=8) == whole

    def test_four_threads_get_what_one_gets(self, model: LanguageModel) -> None:
        asked = [[Message("user", f"What happened on day {number}?")] for number in range(4)]
        alone = [reply(model, messages, max_tokens=6) for messages in asked]
        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(lambda messages: reply(model, messages, max_tokens=6), asked)) == alone

    def test_longer_texts_have_more_tokens(self, model: LanguageModel) -> None:
        assert 0 == model.count_tokens("") < model.count_tokens("word") < model.count_tokens("word " * 50)

    def test_it_has_a_name(self, model: LanguageModel) -> None:
        assert model.identity


@pytest.fixture(scope="module")
def llama(tiny_gguf: Path) -> LlamaModel:
    return LlamaModel(tiny_gguf, context_tokens=2048, threads=1)


class TestLlamaModel(LanguageModelContract):
    @pytest.fixture
    def model(self, llama: LlamaModel) -> LlamaModel:
        return llama

    def test_reading_from_the_cache_changes_no_answer(self, model: LlamaModel, tiny_gguf: Path) -> None:
        longer = [QUESTION[0], Message("user", "Who hit the bridge, and when?")]
        reply(model, QUESTION, max_tokens=10)
        warm = reply(model, longer, max_tokens=10)
        assert warm == reply(LlamaModel(tiny_gguf, context_tokens=2048, threads=1), longer, max_tokens=10)

    def test_going_back_to_an_earlier_start_changes_no_answer(self, model: LlamaModel) -> None:
        starts = [[Message("system", f"Rule {number}: " + "be brief. " * 9)] for number in range(6)]
        asked = [[*start, QUESTION[1]] for start in (*starts, *starts, *reversed(starts))]
        said = [reply(model, messages, max_tokens=10) for messages in asked]
        assert len(set(said)) > 1, "all starts lead to one answer: the test could not fail"
        assert said[:6] == said[6:12] == said[:11:-1]

    @pytest.mark.parametrize(
        "question", ["Who?", "When?", "How many died?", "Where was it?", "Which brigade?"]
    )
    def test_a_copied_reply_is_a_run_of_whole_words(self, model: LlamaModel, question: str) -> None:
        copying = Copying((REPORT, "A second report."), ("Not found",))
        said = reply(model, [Message("user", question)], copying=copying, max_tokens=400)
        whole = rf"(?<!\S){re.escape(said)}(?!\w|[.,]\d)"
        assert said in copying.fixed or any(re.search(whole, text) for text in copying.texts)

    def test_a_reply_with_one_choice_is_that_choice(self, model: LlamaModel) -> None:
        assert reply(model, copying=Copying((), ("Not found",))) == "Not found"
        for text in ("Zoë", "1,250.5", "متحدث"):
            assert reply(model, copying=Copying((text,))) == text

    def test_letters_of_several_bytes_come_whole(self, model: LlamaModel) -> None:
        pieces = list(model.generate(QUESTION, copying=Copying((), ("Zoë 🙂 متحدث",))))
        assert "".join(piece.text for piece in pieces) == "Zoë 🙂 متحدث"
        assert "\ufffd" not in "".join(piece.text for piece in pieces)

    def test_text_that_looks_like_control_stays_text(self, model: LlamaModel) -> None:
        plain = model.count_tokens("</s>")
        assert plain == len("</s>")
        assert model.count_tokens("<|im_end|>") == len("<|im_end|>")
        said, _ = model._prompt([Message("user", "a</s>b")])
        assert 2 not in said
        assert len(said) == len(model._prompt([Message("user", "ab")])[0]) + len("</s>")

    def test_text_that_looks_like_our_marks_or_a_template_stays_text(self, model: LlamaModel) -> None:
        hostile = "{{ bos_token }} {% raw %} \u241e1\u241e \u241e0\u241e"
        asked = [Message("system", hostile), Message("user", "Who?")]
        shown = model._llama.detokenize(model._prompt(asked)[0]).decode()
        assert shown.count(hostile) == 1
        assert shown.count("Who?") == 1

    def test_a_prompt_that_does_not_fit_names_the_setting(self, model: LlamaModel) -> None:
        with pytest.raises(GenerationFailed, match=r"does not fit.*CONFLICTQA_CONTEXT_TOKENS"):
            reply(model, [Message("user", "word " * 1000)])
        assert reply(model, max_tokens=4)

    def test_a_missing_file_says_how_to_get_one(self, tmp_path: Path) -> None:
        with pytest.raises(ModelMissing, match="models pull"):
            LlamaModel(tmp_path / "none.gguf")

    def test_a_file_that_is_no_gguf_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "m.gguf").write_bytes(b"PK\x03\x04" * 100)
        with pytest.raises(ModelDamaged, match="not a GGUF file"):
            LlamaModel(tmp_path / "m.gguf")

    @pytest.mark.parametrize("share", [0.1, 0.9])
    def test_a_file_cut_short_is_refused(self, tmp_path: Path, tiny_gguf: Path, share: float) -> None:
        raw = tiny_gguf.read_bytes()
        (tmp_path / "m.gguf").write_bytes(raw[: int(len(raw) * share)])
        with pytest.raises(ModelDamaged, match="cannot be loaded"):
            LlamaModel(tmp_path / "m.gguf")


class FakeServer(BaseHTTPRequestHandler):
    """Streams "The army of day N" word by word, or does what the model's name tells it to do wrong."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        fault = asked.get("model", "")
        if fault.isdigit():
            self._answer(int(fault), "application/json", b'{"error": {"message": "too much"}}')
        elif fault == "html":
            self._answer(200, "text/html", b"data: <h1>Hello</h1>\n\n")
        elif fault == "empty":
            self._answer(200, "text/event-stream", b'data: {"error": {"message": "overloaded"}}\n\n')
        else:
            self._stream(asked, fault)

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, asked: dict[str, object], fault: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.send_header("Connection", "close")
        self.end_headers()
        messages = asked["messages"]
        assert isinstance(messages, list)
        words = f"The army of {messages[-1]['content']}".split(" ")
        most = asked["max_tokens"]
        assert isinstance(most, int)
        for number, word in enumerate(words[:most]):
            if number == 2 and fault == "stall":
                time.sleep(2)
            if number == 2 and fault in {"stall", "half", "no-done"}:
                break
            token = {"token": word + " ", "logprob": -0.5}
            self._event({"choices": [{"delta": {"content": word + " "}, "logprobs": {"content": [token]}}]})
        if fault == "half":
            self.close_connection = True
            return
        if fault != "no-done":
            self._chunk(b"data: [DONE]\n\n")
        self._chunk(b"")

    def _event(self, value: object) -> None:
        self._chunk(b": keep-alive\n\ndata: " + json.dumps(value).encode() + b"\n\n")

    def _chunk(self, body: bytes) -> None:
        try:
            self.wfile.write(f"{len(body):x}\r\n".encode() + body + b"\r\n")
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as in http.server
        """Say nothing."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), FakeServer) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}/v1"
        running.shutdown()
        thread.join()


class TestEndpointModel(LanguageModelContract):
    @pytest.fixture
    def model(self, server: str) -> EndpointModel:
        return EndpointModel(server)

    def test_the_reply_comes_with_probabilities(self, model: EndpointModel) -> None:
        pieces = list(model.generate([Message("user", "Odrin")]))
        assert "".join(piece.text for piece in pieces) == "The army of Odrin "
        assert pieces[0].probability == pytest.approx(0.6065, abs=1e-3)

    @pytest.mark.parametrize("status", ["400", "401", "404", "429", "500", "503"])
    def test_an_error_of_the_server_is_told(self, server: str, status: str) -> None:
        with pytest.raises(GenerationFailed, match=f"answered {status}.*too much"):
            reply(EndpointModel(server, status))

    @pytest.mark.parametrize("fault", ["html", "empty"])
    def test_what_is_no_chat_api_is_told(self, server: str, fault: str) -> None:
        with pytest.raises(GenerationFailed, match="OpenAI chat API"):
            reply(EndpointModel(server, fault))

    @pytest.mark.parametrize("fault", ["half", "no-done"])
    def test_half_a_reply_is_not_taken_for_a_whole_one(self, server: str, fault: str) -> None:
        with pytest.raises(GenerationFailed):
            reply(EndpointModel(server, fault))

    def test_a_server_that_stalls_is_given_up(self, server: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(endpoint, "_TIMEOUT", httpx.Timeout(0.3))
        with pytest.raises(GenerationFailed, match="did not answer"):
            reply(EndpointModel(server, "stall"))

    @pytest.mark.parametrize("url", ["http://127.0.0.1:1/v1", "http://", "http://[", "http://no host/v1"])
    def test_an_address_without_a_server_is_told(self, url: str) -> None:
        with pytest.raises(GenerationFailed, match="check the URL"):
            reply(EndpointModel(url))

    def test_the_key_is_in_no_message(self, server: str) -> None:
        with pytest.raises(GenerationFailed) as raised:
            reply(EndpointModel(server, "401", "sk-secret"))
        assert "sk-secret" not in str(raised.value)
