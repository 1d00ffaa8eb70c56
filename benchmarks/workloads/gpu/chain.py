"""How much of a card's memory bandwidth a chain of element-wise ops uses."""

# mypy: disable-error-code="import-not-found, import-untyped, no-untyped-call"

from collections.abc import Callable, Mapping
from typing import Any

from benchmarks.benchmark import OURS, Benchmark, Measure, Reported, Timed
from benchmarks.limits import fastest
from benchmarks.workloads import elementwise
from benchmarks.workloads._on_card import on_host
from benchmarks.workloads.elementwise import chain, chain_reference, some

FLOATS = 2**26  # 268 MB: more than any cache holds
# What the ops read and write, in arrays: x·x, −, exp, tanh and v·v two each; ·, + and − of two arrays three each.
MOVED = 5 * 2 + 3 * 3
CHAIN, SHARE = elementwise.CHAIN, "copies"


def expected() -> Mapping[str, Any]:
    """The result, by the formula."""
    x, gy = elementwise.numbers(FLOATS)
    return {CHAIN: chain_reference(some(x), some(gy))[0]}


BENCHMARK = Benchmark(
    name="gpu.chain",
    question=f"{CHAIN} on 67 million floats, forward; and its time by that of copying as many bytes as its ops move",
    measures=(Measure(CHAIN, bars={"torch": 1.0}), Measure(SHARE, "ratio", bars={OURS: 1 / 0.7})),
    expected=expected,
)


@BENCHMARK.contestant("ours")
def ours() -> Mapping[str, Any]:
    """autograd_core."""
    import autograd_core as ag

    cupy = ag.backends.load("cuda").xp
    x = ag.Variable(cupy.asarray(elementwise.numbers(FLOATS)[0]), requires_grad=False)
    return work(lambda: chain(ag, x).array, lambda: x.array.copy(), lambda: ag.synchronize("cuda"))


@BENCHMARK.contestant("torch")
def pytorch() -> Mapping[str, Any]:
    """PyTorch, eager."""
    import torch

    x = torch.from_numpy(elementwise.numbers(FLOATS)[0]).cuda()
    return work(lambda: chain(torch, x), x.clone, torch.cuda.synchronize)


@BENCHMARK.contestant("torch.compile")
def compiled() -> Mapping[str, Any]:
    """PyTorch by torch.compile: one kernel, so it may take less than the copies of single ops."""
    import torch

    x = torch.from_numpy(elementwise.numbers(FLOATS)[0]).cuda()
    one = torch.compile(lambda x: chain(torch, x))
    return work(lambda: one(x), x.clone, torch.cuda.synchronize)


def work(run: Callable[[], Any], copy: Callable[[], Any], wait: Callable[[], Any]) -> Mapping[str, Any]:
    """Both measures, from what runs the chain, what copies an array, and what waits for the card."""

    def waited(call: Callable[[], Any]) -> Any:
        result = call()
        wait()
        return result

    def copies() -> float:
        chained, copied = (fastest(lambda call=call: waited(call), 0.05) for call in (run, copy))  # type: ignore[misc]
        return chained / (copied * MOVED / 2)  # a copy reads and writes an array

    return {CHAIN: Timed(lambda: waited(run), read=lambda y: some(on_host(y))), SHARE: Reported(copies)}
