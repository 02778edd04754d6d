"""How careful to be: the confidence below which an answer becomes "not found"."""

from typing import Literal

Care = Literal["low", "normal", "high"]
