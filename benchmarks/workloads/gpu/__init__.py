"""Benchmarks that need a card: `python -m benchmarks gpu` runs them."""
