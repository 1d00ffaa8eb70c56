"""What a layer owns: parameters, which are trained, and buffers, which are kept with them."""

from __future__ import annotations

from typing import Any

from autograd_core import Variable, devices


class Parameter(Variable):
    """An array that training changes. A Layer that holds one lists it, saves it and moves it between devices.

    It is made on the device in use, see `ag.device`.
    """

    __slots__ = ()

    def __init__(self, array: Any, *, requires_grad: bool = True, name: str | None = None) -> None:
        super().__init__(devices.placed(array), requires_grad=requires_grad, name=name)


class Buffer(Variable):
    """An array that belongs to a layer's state but is not trained: a running mean, say. It requires no gradient."""

    __slots__ = ()

    def __init__(self, array: Any, *, name: str | None = None) -> None:
        super().__init__(devices.placed(array), requires_grad=False, name=name)
