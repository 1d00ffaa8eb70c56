"""Training steps on a card in float32."""

from benchmarks.workloads.gpu._steps import benchmark

BENCHMARK = benchmark("float32", tolerance=5e-3, checked=2)
