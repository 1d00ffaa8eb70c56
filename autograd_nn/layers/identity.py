"""The layer that does nothing."""

from __future__ import annotations

from typing import Any

from autograd_nn.layers.layer import Layer


class Identity(Layer):
    """y = x: to stand where another layer was, or may be. It takes any settings and ignores them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        pass

    def forward(self, x: Any) -> Any:
        return x
