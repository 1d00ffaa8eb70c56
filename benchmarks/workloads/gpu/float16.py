"""Training steps on a card in mixed precision: float16 with a scaled loss."""

from benchmarks.workloads.gpu._steps import benchmark

BENCHMARK = benchmark("float16", tolerance=3e-2, checked=1)
