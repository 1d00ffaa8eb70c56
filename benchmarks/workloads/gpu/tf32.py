"""Training steps on a card in float32 whose products are rounded to TF32."""

from benchmarks.workloads.gpu._steps import benchmark

BENCHMARK = benchmark("tf32", tolerance=2e-2, checked=1)
