"""Which way heavy work is done: asked for with `prefer`, shown by `explain`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from autograd_core.errors import ArgumentError

_preference = "fast"
_explanation: Explanation | None = None


class prefer:  # noqa: N801  # used as a function
    """From now on use only algorithms of a kind; in a `with` statement, until its end.

        ag.backends.prefer("exact")
        with ag.backends.prefer("exact"):
            loss.backward()

    kind:    "fast", as in the beginning, or "exact": no algorithm that rounds more than adding up the products does. That
             forbids Winograd's transforms, whose results in float32 are off by 5e-7 to 1e-6 of their spread instead of 1e-7
             to 4e-7, and have a NaN or an infinite pixel in all 4x4 results of a tile that sees it. Or "portable": this
             project's own kernels on a card, and no cuDNN.
    Errors:  ArgumentError for another kind.
    """

    def __init__(self, kind: str) -> None:
        global _preference
        if kind not in ("fast", "exact", "portable"):
            raise ArgumentError(f'prefer: the kind of algorithm must be "fast", "exact" or "portable", not {kind!r}')
        self._before, _preference = _preference, kind

    def __enter__(self) -> None:
        return None

    def __exit__(self, *error: object) -> None:
        global _preference
        _preference = self._before


def exact_only() -> bool:
    return _preference == "exact"


def portable_only() -> bool:
    return _preference == "portable"


class Explanation:
    """What ran: how often each way was taken, by the kind of work. Printed, it is a table."""

    def __init__(self) -> None:
        self.calls: Counter[tuple[str, str]] = Counter()  # (work, way) -> times

    def __str__(self) -> str:
        if not self.calls:
            return "no work that has kernels"
        width = max(len(work) for work, _ in self.calls)
        return "\n".join(f"{work:{width}}  {times:6,} x  {way}" for (work, way), times in self.calls.items())


@contextmanager
def explain() -> Iterator[Explanation]:
    """See which way heavy work is done, kernel or plain array code, and why not the kernel:

    with ag.backends.explain() as ran:
        loss = cross_entropy(model(x), labels)
        loss.backward()
    print(ran)
    """
    global _explanation
    before, _explanation = _explanation, Explanation()
    try:
        yield _explanation
    finally:
        _explanation = before


def note(work: str, way: str) -> None:
    """Tell `explain`, where somebody asks."""
    if _explanation is not None:
        _explanation.calls[work, way] += 1


def asked() -> bool:
    """Whether somebody asks, and reasons are worth finding."""
    return _explanation is not None
