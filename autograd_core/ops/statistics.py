"""Variance, deviation, medians, quantiles, averages, and reductions that skip NaN."""

from __future__ import annotations

__all__: list[str] = []
