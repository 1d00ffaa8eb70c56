"""What networks have between their products of matrices: pooling, normalisation, the loss, dropout, embedding."""

# mypy: disable-error-code="import-not-found, import-untyped, no-untyped-call"

from collections.abc import Callable, Mapping
from typing import Any

from benchmarks.benchmark import Benchmark, Measure, Timed
from benchmarks.workloads._ops import ours_both, torch_both

IMAGES = (32, 64, 32, 32)
ROWS = (32, 64, 512)  # for layer norm: sequences of 64 tokens of width 512
SCORES = (2048, 1000)
WORDS, WIDTH, TEXT = 10_000, 128, (64, 64)  # a table of 10,000 vectors, and which of them 64 texts of 64 words look up
EPS = 1e-5

QUESTIONS = {
    "max pool 2x2": IMAGES,
    "avg pool 2x2": IMAGES,
    "batch norm": IMAGES,
    "layer norm": ROWS,
    "softmax cross-entropy": SCORES,
    "dropout": IMAGES,
    "embedding": (WORDS, WIDTH),
}
Arrays = tuple[tuple[Any, ...], Any]


def arrays(name: str, shape: tuple[int, ...]) -> Arrays:
    """Random operands of a measure and the gradient of its result, the same for everybody."""
    import numpy as np

    rng = np.random.default_rng(0)

    def normal(*shape: int) -> Any:
        return rng.standard_normal(shape, dtype=np.float32)

    x = normal(*shape)
    if name == "softmax cross-entropy":
        return (x,), None
    if name in ("batch norm", "layer norm"):
        width = shape[1] if name == "batch norm" else shape[-1]
        return (x, 1 + 0.1 * normal(width), normal(width)), normal(*shape)
    if name in ("max pool 2x2", "avg pool 2x2"):
        return (x,), normal(*shape[:2], shape[2] // 2, shape[3] // 2)
    return (x,), normal(*TEXT, shape[1]) if name == "embedding" else normal(*shape)


def labels(count: int, size: int | tuple[int, ...]) -> Any:
    """Random whole numbers below `count`, the same for everybody."""
    import numpy as np

    return np.random.default_rng(1).integers(0, count, size)


def expected() -> Mapping[str, Any]:
    """The result and the gradients of each, by its formula; of dropout, which draws, what holds whatever it drew."""
    return {name: reference(name, *arrays(name, shape)) for name, shape in QUESTIONS.items()}


def reference(name: str, operands: tuple[Any, ...], gy: Any) -> tuple[Any, ...]:
    """The result and the gradients of one measure."""
    import numpy as np

    x = operands[0]
    if name in ("max pool 2x2", "avg pool 2x2"):
        windows = x.reshape(*x.shape[:2], x.shape[2] // 2, 2, x.shape[3] // 2, 2)
        gy = gy[:, :, :, None, :, None]
        if name == "max pool 2x2":
            y = windows.max(axis=(3, 5), keepdims=True)
            share = windows == y
        else:
            y, share = windows.mean(axis=(3, 5), keepdims=True), np.full_like(windows, 0.25)
        return y[:, :, :, 0, :, 0], (gy * share).reshape(x.shape)
    if name == "batch norm":
        return _normalized(operands, gy, over=(0, 2, 3), each=(0, 2, 3), along=(1, -1, 1, 1))
    if name == "layer norm":
        return _normalized(operands, gy, over=(-1,), each=tuple(range(x.ndim - 1)), along=(-1,))
    if name == "softmax cross-entropy":
        right = labels(x.shape[1], len(x))
        x = x.astype("float64")
        p = np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)
        loss = -np.log(p[np.arange(len(x)), right]).mean()
        return loss, (p - np.eye(x.shape[1])[right]) / len(x)
    if name == "dropout":
        return (2.0, 2.0, 0.0, 0.5)
    gx, index = np.zeros_like(x), labels(len(x), TEXT)
    np.add.at(gx, index, gy)
    return x[index], gx


def _normalized(operands: tuple[Any, ...], gy: Any, over: Any, each: Any, along: Any) -> tuple[Any, ...]:
    """Zero mean and unit variance over the axes `over`; w and b are shared over `each`."""
    import numpy as np

    x, gy = operands[0].astype("float64"), gy.astype("float64")
    w, b = (operand.reshape(along) for operand in operands[1:])
    deviation = np.sqrt(x.var(axis=over, keepdims=True) + EPS)
    u = (x - x.mean(axis=over, keepdims=True)) / deviation
    gu = gy * w
    gx = (gu - gu.mean(axis=over, keepdims=True) - u * (gu * u).mean(axis=over, keepdims=True)) / deviation
    return u * w + b, gx, (gy * u).sum(axis=each), gy.sum(axis=each)


def dropped(x: Any, gy: Any, y: Any, gx: Any) -> tuple[Any, ...]:
    """What is kept, y and gx alike, is twice x and gy; nothing else is left of the rest, which is about one half."""
    import numpy as np

    kept = y != 0
    share = np.round(kept.mean(dtype="float32"), 2)  # of two million draws: 0.5 within 0.0004 but for one in ten
    return (y[kept] / x[kept]).mean(), (gx[kept] / gy[kept]).mean(), np.abs(gx[~kept]).max(), share


BENCHMARK = Benchmark(
    name="layers",
    question="forward and backward of what stands between the products",
    measures=tuple(Measure(name, bars={"torch": 0.8}) for name in QUESTIONS),
    expected=expected,
)


def work(both: Callable[..., Timed], ops: Mapping[str, Callable[..., Any]]) -> Mapping[str, Timed]:
    """Every measure, from how a library runs an op both ways, and its ops."""
    found = {}
    for name, shape in QUESTIONS.items():
        operands, gy = arrays(name, shape)
        found[name] = both(ops[name], operands, gy)
        if name == "dropout":
            found[name] = Timed(found[name].run, _read_dropped(found[name], operands[0], gy))
    return found


def _read_dropped(timed: Timed, x: Any, gy: Any) -> Callable[[Any], Any]:
    return lambda result: dropped(x, gy, *timed.read(result))


@BENCHMARK.contestant("ours")
def ours() -> Mapping[str, Timed]:
    """autograd_nn."""
    import numpy as np

    from autograd_nn import functional

    mean, variance = np.zeros(IMAGES[1], np.float32), np.ones(IMAGES[1], np.float32)
    return work(ours_both, ops(functional, mean, variance, labels(SCORES[1], SCORES[0]), labels(WORDS, TEXT)))


@BENCHMARK.contestant("torch")
def pytorch() -> Mapping[str, Timed]:
    """PyTorch, eager."""
    import torch
    from torch.nn import functional

    mean, variance = torch.zeros(IMAGES[1]), torch.ones(IMAGES[1])
    right, index = (torch.from_numpy(found) for found in (labels(SCORES[1], SCORES[0]), labels(WORDS, TEXT)))
    return work(torch_both, ops(functional, mean, variance, right, index))


def ops(functional: Any, mean: Any, variance: Any, right: Any, index: Any) -> Mapping[str, Callable[..., Any]]:
    """The ops under the names that both libraries have for them."""
    return {
        "max pool 2x2": lambda x: functional.max_pool2d(x, 2),
        "avg pool 2x2": lambda x: functional.avg_pool2d(x, 2),
        "batch norm": lambda x, w, b: functional.batch_norm(x, mean, variance, w, b, training=True, eps=EPS),
        "layer norm": lambda x, w, b: functional.layer_norm(x, (x.shape[-1],), w, b, EPS),
        "softmax cross-entropy": lambda x: functional.cross_entropy(x, right),
        "dropout": lambda x: functional.dropout(x, 0.5, training=True),
        "embedding": lambda w: functional.embedding(index, w),
    }
