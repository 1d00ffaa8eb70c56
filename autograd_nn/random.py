"""The random numbers of initial values and dropout; those of `autograd_core.random`."""

from autograd_core.random import generator, get_state, manual_seed, set_state

__all__ = ["generator", "get_state", "manual_seed", "set_state"]
