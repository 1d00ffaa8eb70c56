"""One file for each benchmark, named as the command names it; each defines `BENCHMARK`."""
