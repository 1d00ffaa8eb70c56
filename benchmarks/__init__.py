"""Side-by-side measurements against other libraries: `python -m benchmarks --help`.

How a figure comes about: every contestant has a process of its own, because two thread pools in one process spoil each
other's times. The processes take turns (A B A B ...), so a machine that slows down slows all of them; each process
checks its results against known values, warms up, and returns the median of many repetitions; ours / peer is taken
within a round, and the table shows the median of those ratios with its smallest and largest value.

To add a benchmark, add one file to `benchmarks/workloads`, after the pattern of `dispatch.py`.
"""
