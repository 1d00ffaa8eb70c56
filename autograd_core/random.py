"""The random numbers of initial values and dropout: one generator for the process, to be seeded for repetition."""

from __future__ import annotations

from typing import Any

import numpy as np

_generator: np.random.Generator | None = None


def manual_seed(seed: int) -> None:
    """Start the generator anew: the same seed gives the same initial values and the same dropout, on every device."""
    global _generator
    _generator = np.random.default_rng(seed)


def generator() -> np.random.Generator:
    """The process's generator; seeded by the operating system if `manual_seed` was not called."""
    global _generator
    if _generator is None:
        _generator = np.random.default_rng()
    return _generator


def get_state() -> Any:
    """Where the generator stands: give it to `set_state` to draw the same numbers again."""
    return generator().bit_generator.state


def set_state(state: Any) -> None:
    """Put the generator back to where it stood."""
    generator().bit_generator.state = state
