"""Convolution by itself, over the shapes and kinds that networks are made of."""

# mypy: disable-error-code="import-not-found, import-untyped, no-untyped-call"

from collections.abc import Callable, Mapping
from typing import Any

from benchmarks.benchmark import Benchmark, Measure, Timed
from benchmarks.workloads._conv_reference import Conv, ends, results
from benchmarks.workloads._ops import ours_both, ours_forward, torch_both, torch_forward

MANY_CHANNELS = {
    "3x3 64->64 on 32x32": Conv(32, 64, 64, 32),
    "3x3 128->128 on 16x16": Conv(32, 128, 128, 16),
    "3x3 256->256 on 8x8": Conv(32, 256, 256, 8),
}
FEW_CHANNELS = {
    "3x3 1->16 on 28x28": Conv(100, 1, 16, 28),
    "3x3 16->16 on 28x28": Conv(100, 16, 16, 28),
    "3x3 16->32 on 28x28": Conv(100, 16, 32, 28),
    "3x3 32->64 on 8x8": Conv(100, 32, 64, 8),
}
KINDS = {  # all but the last two between 64 maps of 32x32
    "1x1": Conv(32, 64, 64, 32, kernel=1, padding=0),
    "5x5": Conv(32, 64, 64, 32, kernel=5, padding=2),
    "3x3 stride 2": Conv(32, 64, 64, 32, stride=2),
    "3x3 dilation 2": Conv(32, 64, 64, 32, padding=2, dilation=2),
    "3x3 depthwise": Conv(32, 64, 64, 32, groups=64),
    "4x4 transposed, stride 2, from 16x16": Conv(32, 64, 64, 16, kernel=4, stride=2, transposed=True),
}
CASES = {**MANY_CHANNELS, **FEW_CHANNELS, **KINDS}
FORWARD, BOTH = "forward", "forward+backward"


def work(
    forward: Callable[..., Timed], both: Callable[..., Timed], op: Callable[[Conv], Callable[..., Any]]
) -> dict[str, Timed]:
    """Every measure, from how a library runs an op forward and both ways, and the op of a case."""
    found = {}
    for name, case in CASES.items():
        x, w, gy = case.arrays()
        if name in MANY_CHANNELS:
            found[f"{name}: {FORWARD}"] = at_ends(forward(op(case), (x, w)))
        found[f"{name}: {BOTH}"] = at_ends(both(op(case), (x, w), gy))
    return found


def at_ends(timed: Timed) -> Timed:
    """The same work, of which only the `ends` are compared."""

    def read(result: Any) -> tuple[Any, ...]:
        found = timed.read(result)
        return ends(*found) if isinstance(found, tuple) else ends(found)

    return Timed(timed.run, read)


def expected() -> Mapping[str, Any]:
    """The `ends` of y, or of y and the gradients of x and w."""
    found: dict[str, Any] = {}
    for name, case in CASES.items():
        found[f"{name}: {BOTH}"] = results(case, *case.arrays())
        found[f"{name}: {FORWARD}"] = found[f"{name}: {BOTH}"][:1]
    return found


BENCHMARK = Benchmark(
    name="conv",
    question="2-d convolutions without bias, of 32 images (of 100 with few channels)",
    measures=(
        *[Measure(f"{name}: {way}", bars={"torch": 0.75}) for name in MANY_CHANNELS for way in (FORWARD, BOTH)],
        *[Measure(f"{name}: {BOTH}", bars={"torch": 1.0}) for name in (*FEW_CHANNELS, *KINDS)],
    ),
    expected=expected,
)


@BENCHMARK.contestant("ours")
def ours() -> Mapping[str, Timed]:
    """autograd_nn."""
    from autograd_nn import functional

    return work(ours_forward, ours_both, lambda case: op_of(functional, case))


@BENCHMARK.contestant("torch")
def pytorch() -> Mapping[str, Timed]:
    """PyTorch, eager."""
    from torch.nn import functional

    return work(torch_forward, torch_both, lambda case: op_of(functional, case))


def op_of(functional: Any, case: Conv) -> Callable[..., Any]:
    """The convolution of x and w under the names that both libraries have for it."""
    convolve = functional.conv_transpose2d if case.transposed else functional.conv2d
    settings = {name: getattr(case, name) for name in ("stride", "padding", "dilation", "groups")}
    return lambda x, w: convolve(x, w, **settings)
