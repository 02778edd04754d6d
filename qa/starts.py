"""States of the model after the starts that prompts share, so that none is read twice."""

import ctypes
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from llama_cpp import Llama

_MOST = 4
_SEQUENCE = 0


class Starts:
    """Keeps the newest few starts; some 30 kB a token for a model of 1.5 billion parameters."""

    def __init__(self, library: Any, llama: "Llama") -> None:
        self._library = library
        self._llama = llama
        self._kept: dict[tuple[int, ...], Any] = {}

    def ready(self, start: Sequence[int]) -> None:
        """Make sure that the model has read just this start, or more that begins with it."""
        if not start or self._held(start):
            return
        key = tuple(start)
        kept = self._kept.pop(key, None)
        if kept is None:
            self._llama.n_tokens = 0
            self._llama.eval(start)
            kept = self._state()
        else:
            self._restore(kept, start)
        self._kept[key] = kept
        while len(self._kept) > _MOST:
            del self._kept[next(iter(self._kept))]

    def _held(self, start: Sequence[int]) -> bool:
        size = len(start)
        return self._llama.n_tokens >= size and self._llama.input_ids[:size].tolist() == list(start)

    def _state(self) -> Any:
        size = self._library.llama_state_seq_get_size(self._llama.ctx, _SEQUENCE)
        state = (ctypes.c_uint8 * size)()
        self._library.llama_state_seq_get_data(self._llama.ctx, state, size, _SEQUENCE)
        return state

    def _restore(self, state: Any, start: Sequence[int]) -> None:
        self._llama.n_tokens = 0
        context = self._llama.ctx
        self._library.llama_memory_seq_rm(self._library.llama_get_memory(context), _SEQUENCE, -1, -1)
        if not self._library.llama_state_seq_set_data(context, state, len(state), _SEQUENCE):
            raise RuntimeError("its state could not be restored")
        self._llama.input_ids[: len(start)] = start
        self._llama.n_tokens = len(start)
