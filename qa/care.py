"""How careful to be: the confidence below which an answer becomes "not found"."""

from typing import Literal

Care = Literal["low", "normal", "high"]

BARS: dict[Care, float] = {"low": 0.2, "normal": 0.33, "high": 0.5}
