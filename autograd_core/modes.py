"""Thread-local modes: whether ops are recorded, whether they are checked, and which layer is running.

Each mode is a context manager and a decorator, and is put back even after an exception:

    with ag.no_grad():
        y = f(x)          # nothing is recorded

    @ag.no_grad()
    def predict(x): ...
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Mode:
    """How ops behave just now. Shared by the nodes recorded under it, so it is replaced, never changed.

    grad:   record ops whose inputs require a gradient.
    debug:  check every op: NaN, values changed after they were saved, the forward stack.
    layer:  path of the layer that is running, as "LeNet/conv1"; set by autograd_nn.
    deterministic:  refuse ops whose result may differ from run to run.
    """

    __slots__ = ("debug", "deterministic", "grad", "layer")

    def __init__(self, grad: bool = True, debug: bool = False, layer: str = "", deterministic: bool = False) -> None:
        self.grad = grad
        self.debug = debug
        self.layer = layer
        self.deterministic = deterministic


class Modes(threading.local):
    """The mode of each thread; a new thread starts with the plain one."""

    now = Mode()


modes = Modes()


@contextmanager
def changed(**settings: bool | str) -> Iterator[None]:
    """Another mode for a while, with some settings changed."""
    before = modes.now
    modes.now = mode = Mode(before.grad, before.debug, before.layer, before.deterministic)
    for name, value in settings.items():
        setattr(mode, name, value)
    try:
        yield
    finally:
        modes.now = before


@contextmanager
def no_grad() -> Iterator[None]:
    """Record nothing: results have no creator and require no gradient. Saves memory and time when only values count."""
    with changed(grad=False):
        yield


@contextmanager
def enable_grad() -> Iterator[None]:
    """Record again inside a `no_grad` block."""
    with changed(grad=True):
        yield


@contextmanager
def debug(enabled: bool = True) -> Iterator[None]:
    """Check each op, forward and backward, at the price of speed.

    - The first NaN that an op makes out of inputs without one raises `GraphError` naming the op.
    - A saved array that was changed behind the graph's back (through NumPy, say) raises instead of giving a wrong
      gradient. Its checksum is compared, so your own arrays stay writable.
    - An error in a backward pass carries the line of the forward call that made the node.
    """
    with changed(debug=enabled):
        yield


@contextmanager
def deterministic(enabled: bool = True) -> Iterator[None]:
    """Promise the same result in each run: an op that can't raises DeviceError.

    On the CPU every op keeps the promise anyway. On a GPU adding at repeated indices doesn't: its threads arrive in any
    order, and sums of floating-point numbers depend on it.
    """
    with changed(deterministic=enabled):
        yield
