"""A GGUF model in this process, through llama.cpp."""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from index.errors import GenerationFailed, ModelDamaged, ModelMissing
from qa.copying import CopyRules
from qa.models import Copying, Message, Piece, never
from qa.starts import Starts

if TYPE_CHECKING:
    from llama_cpp import Llama

Scores = npt.NDArray[np.float32]

_GGUF_MAGIC = b"GGUF"
_BATCH = 512
_MARK = "\u241e{}\u241e"


class LlamaModel:
    """Runs a GGUF file. The longest start that two prompts share stays in the KV cache.

    What stands before a prompt's last message is kept beside it: other prompts do not drive it out.

    Raises:
        ModelMissing: there is no such file.
        ModelDamaged: it is not GGUF, or llama.cpp cannot load it.
    """

    copies = True

    def __init__(self, path: Path, *, context_tokens: int = 4096, threads: int = 0) -> None:
        self.identity = path.stem
        self._check(path)
        # threads that spin while they wait make answers 2 to 4 times slower on shared cores
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")
        import llama_cpp  # noqa: PLC0415 - must come after the line above
        from llama_cpp.llama_chat_format import Jinja2ChatFormatter  # noqa: PLC0415

        self._library = llama_cpp
        count = threads or len(os.sched_getaffinity(0))
        try:
            self._llama: Llama = llama_cpp.Llama(
                str(path),
                n_ctx=context_tokens,
                n_batch=_BATCH,
                # mapped, the file would stay in memory beside the copy that llama.cpp repacks for the CPU
                use_mmap=False,
                n_threads=count,
                n_threads_batch=count,
                flash_attn=True,
                verbose=False,
            )
        except (ValueError, RuntimeError, OSError) as error:
            raise ModelDamaged(
                f"{path} cannot be loaded ({error}): run `conflictqa models verify`, or use another GGUF file"
            ) from error
        template = self._llama.metadata.get("tokenizer.chat_template") or _CHATML
        self._end = self._llama.token_eos()
        self._formatter = Jinja2ChatFormatter(
            template=template,
            eos_token=self._llama.detokenize([self._end], special=True).decode(errors="replace"),
            bos_token="",
        )
        vocabulary = llama_cpp.llama_model_get_vocab(self._llama.model)
        self._ends = {self._end, llama_cpp.llama_vocab_eot(vocabulary)}
        self._context_tokens = context_tokens
        self._starts = Starts(llama_cpp, self._llama)
        self._prompted: tuple[list[int], Scores] = ([], np.empty(0, np.float32))
        self._lock = threading.Lock()

    def count_tokens(self, text: str) -> int:
        return len(self._plain(text))

    def generate(
        self,
        messages: Sequence[Message],
        *,
        copying: Copying | None = None,
        max_tokens: int = 256,
        stop: Callable[[], bool] = never,
    ) -> Iterator[Piece]:
        prompt, fixed = self._prompt(messages)
        if len(prompt) + max_tokens > self._context_tokens:
            raise GenerationFailed(
                f"the prompt has {len(prompt)} tokens, which does not fit the context of "
                f"{self._context_tokens}: raise CONFLICTQA_CONTEXT_TOKENS or lower CONFLICTQA_EVIDENCE_TOKENS"
            )
        rules = CopyRules(copying, self._plain, self._bytes_of, self._end) if copying else None
        with self._lock:
            self._begin(prompt[:fixed])
            yield from self._decode(prompt, rules, max_tokens, stop)

    def _begin(self, start: list[int]) -> None:
        try:
            self._starts.ready(start)
        except (RuntimeError, ValueError) as error:
            raise _broken_off(error) from error

    def _decode(
        self, prompt: list[int], rules: CopyRules | None, max_tokens: int, stop: Callable[[], bool]
    ) -> Iterator[Piece]:
        written: list[int] = []
        pending = b""
        while len(written) < max_tokens and not stop():
            scores = self._next(prompt + written) if written else self._after(prompt)
            options = rules.allowed(written) if rules else []
            token, probability = _pick(scores, options)
            if token in self._ends:
                yield Piece("", probability)
                return
            written.append(token)
            pending += self._bytes_of(token)
            text = _whole_characters(pending)
            pending = pending[len(text.encode()) :]
            yield Piece(text, probability)

    def _after(self, prompt: list[int]) -> Scores:
        """Return the scores of what may follow a prompt; several replies to one may be looked for."""
        if self._prompted[0] != prompt:
            self._prompted = prompt, self._next(prompt).copy()
        return self._prompted[1]

    def _next(self, tokens: list[int]) -> Scores:
        """Return the scores of what may follow `tokens`; reads only what is not in the KV cache."""
        held = self._llama.input_ids[: self._llama.n_tokens].tolist()
        shared = self._library.Llama.longest_token_prefix(held, tokens[:-1])
        # eval() drops what the cache holds beyond n_tokens
        self._llama.n_tokens = shared
        try:
            self._llama.eval(tokens[shared:])
        except (RuntimeError, ValueError) as error:
            raise _broken_off(error) from error
        pointer = self._library.llama_get_logits_ith(self._llama.ctx, -1)
        return np.ctypeslib.as_array(pointer, shape=(self._llama.n_vocab(),))

    def _prompt(self, messages: Sequence[Message]) -> tuple[list[int], int]:
        """Tokenize the chat template and the contents apart: contents never become control tokens.

        Returns the tokens, and how many of them stand before the last message's own words.
        """
        marked: list[Any] = [
            {"role": message.role, "content": _MARK.format(number)} for number, message in enumerate(messages)
        ]
        rest = self._formatter(messages=marked).prompt
        tokens: list[int] = []
        fixed = 0
        for number, message in enumerate(messages):
            before, _, rest = rest.partition(_MARK.format(number))
            tokens += self._llama.tokenize(before.encode(), add_bos=not tokens, special=True)
            fixed = len(tokens)
            tokens += self._plain(message.content)
        return tokens + self._llama.tokenize(rest.encode(), add_bos=False, special=True), fixed

    def _plain(self, text: str) -> list[int]:
        return self._llama.tokenize(text.encode(), add_bos=False, special=False)

    def _bytes_of(self, token: int) -> bytes:
        return self._llama.detokenize([token])

    @staticmethod
    def _check(path: Path) -> None:
        if not path.is_file():
            raise ModelMissing(
                f"no model file {path}: run `conflictqa models pull`, or give another GGUF file"
            )
        with path.open("rb") as file:
            if file.read(4) != _GGUF_MAGIC:
                raise ModelDamaged(f"{path} is not a GGUF file: give a file that ends in .gguf")


def _broken_off(error: Exception) -> GenerationFailed:
    return GenerationFailed(f"the model broke off ({error}): ask again")


def _pick(scores: Scores, options: list[int]) -> tuple[int, float]:
    """Return the best token among the options (all if there are none), and its probability among all."""
    best = options[int(scores[options].argmax())] if options else int(scores.argmax())
    return best, float(1 / np.exp(scores.astype(np.float64) - scores[best]).sum())


def _whole_characters(raw: bytes) -> str:
    """Decode up to the last whole UTF-8 character; a cut one waits for its next bytes."""
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        if len(raw) - error.start < 4 and error.end == len(raw):
            return raw[: error.start].decode()
        return raw.decode(errors="replace")


_CHATML = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n"
    "{% endfor %}<|im_start|>assistant\n"
)
