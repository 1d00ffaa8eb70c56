"""Thread-local modes: whether ops are recorded, whether they are checked, and which layer is running.

Each mode is a context manager and a decorator, and is put back even after an exception:

    with ag.no_grad():
        y = f(x)          # nothing is recorded

    @ag.no_grad()
    def predict(x): ...
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from autograd_core.recorder import Recorder

F = TypeVar("F", bound=Callable[..., Any])
CO_GENERATOR, CO_COROUTINE = 0x20, 0x80  # as in inspect, which takes long to import


Cast = Callable[[Any, tuple[Any, ...]], tuple[Any, ...]]


class Mode:
    """How ops behave just now. Shared by the nodes recorded under it, so it is replaced, never changed.

    grad:   record ops whose inputs require a gradient.
    debug:  check every op: NaN, values changed after they were saved, the forward stack.
    layer:  path of the layer that is running, as "LeNet/conv1"; set by autograd_nn.
    deterministic:  refuse ops whose result may differ from run to run.
    cast:   what gives an op its inputs in another precision: (function, inputs) -> inputs; set by autograd_nn.amp. Its
            again() does the same and shares nothing.
    recorder:  what each op is run through to be measured: see recorder.py.
    backward:  0 in a forward pass, 1 in a backward pass that is recorded, 2 in the backward pass of that, and so on.
    special:  whether an op has to ask for debug, cast and recorder at all: one question on the way of every op.
    before: the mode that `changed` puts back.
    """

    __slots__ = ("backward", "before", "cast", "debug", "deterministic", "grad", "layer", "recorder", "special")

    def __init__(
        self,
        grad: bool = True,
        debug: bool = False,
        layer: str = "",
        deterministic: bool = False,
        cast: Cast | None = None,
        recorder: Recorder | None = None,
        backward: int = 0,
    ) -> None:
        self.grad = grad
        self.debug = debug
        self.layer = layer
        self.deterministic = deterministic
        self.cast = cast
        self.recorder = recorder
        self.backward = backward
        self.special = debug or cast is not None or recorder is not None
        self.before: Mode | None = None

    def settings(self) -> dict[str, Any]:
        """What it was made of: arguments for another one."""
        return {name: getattr(self, name) for name in self.__slots__ if name not in ("before", "special")}

    def but(self, **settings: Any) -> Mode:
        """The same one with other settings, from which `changed` goes back to the same mode."""
        mode = Mode(**{**self.settings(), **settings})
        mode.before = self.before
        return mode


_now = ContextVar("mode", default=Mode())  # noqa: B039  # a Mode is replaced, never changed
mode_now = _now.get  # for the hot path: quicker than a thread-local object


class Modes:
    """The mode of each thread, and of each asyncio task; a new thread starts with the plain one."""

    @property
    def now(self) -> Mode:
        return mode_now()

    @now.setter
    def now(self, mode: Mode) -> None:
        _now.set(mode)


modes = Modes()


class changed:  # noqa: N801  # used like a function
    """Another mode for a while: `with changed(layer="LeNet/conv1"): …`, or as a decorator."""

    def __init__(self, **settings: Any) -> None:
        for name, value in settings.items():
            if callable(value) and name != "cast":  # @ag.debug took the function for its setting
                raise TypeError(f"write @ag.{name}() with brackets")
        self._settings = settings

    def __enter__(self) -> None:
        self._enter(self._settings)

    def __exit__(self, *error: object) -> None:
        modes.now = modes.now.before or modes.now

    @staticmethod
    def _enter(settings: dict[str, Any]) -> None:
        before = modes.now
        modes.now = before.but(**settings)
        modes.now.before = before  # kept there and not here: one of these may be entered in several threads at once

    def again(self) -> changed:
        """Another one with the same settings: each call of a decorated function has its own, as it may run in a thread."""
        return changed(**self._settings)

    def __call__(self, f: F) -> F:
        if (flags := getattr(getattr(f, "__code__", None), "co_flags", 0)) & (CO_GENERATOR | CO_COROUTINE):
            return functools.wraps(f)((self._steps if flags & CO_GENERATOR else self._awaited)(f))  # type: ignore[return-value]

        @functools.wraps(f)
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            with self.again():
                return f(*args, **kwargs)

        return wrapped  # type: ignore[return-value]

    def _steps(self, f: Callable[..., Any]) -> Callable[..., Any]:
        """A generator function whose steps run in this mode; between them its caller's own mode holds."""

        def stepped(*args: Any, **kwargs: Any) -> Any:
            generator = f(*args, **kwargs)
            resume, sent = generator.send, None
            while True:
                with self.again():
                    try:
                        item = resume(sent)
                    except StopIteration as end:
                        return end.value
                try:
                    sent = yield item
                    resume = generator.send
                except BaseException as error:  # GeneratorExit too: the generator is to see what its caller throws
                    resume, sent = generator.throw, error

        return stepped

    def _awaited(self, f: Callable[..., Any]) -> Callable[..., Any]:
        """A coroutine function in this mode, which other tasks don't see."""

        async def awaited(*args: Any, **kwargs: Any) -> Any:
            with self.again():
                return await f(*args, **kwargs)

        return awaited


def no_grad() -> changed:
    """Record nothing: results have no creator and require no gradient. Saves memory and time when only values count."""
    return changed(grad=False)


def enable_grad() -> changed:
    """Record again inside a `no_grad` block."""
    return changed(grad=True)


def debug(enabled: bool = True) -> changed:
    """Check each op, forward and backward, at the price of speed.

    - The first NaN that an op makes out of inputs without one raises `GraphError` naming the op.
    - A saved array that was changed behind the graph's back (through NumPy, say) raises instead of giving a wrong
      gradient. Its checksum is compared, so your own arrays stay writable.
    - An error in a backward pass carries the line of the forward call that made the node.
    - Each copy from a card to main memory (a number read, NumPy's array, printing), for which the program waits until the
      card has done all its work, is a `TransferWarning` at your line.
    """
    return changed(debug=enabled)


def deterministic(enabled: bool = True) -> changed:
    """Promise the same result in each run: an op that can't raises DeviceError.

    On the CPU every op keeps the promise anyway. On a GPU adding at repeated indices doesn't: its threads arrive in any
    order, and sums of floating-point numbers depend on it.
    """
    return changed(deterministic=enabled)
