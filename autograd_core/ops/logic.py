"""Reductions to booleans, counts and positions: no gradient flows through them."""

from __future__ import annotations

__all__: list[str] = []
