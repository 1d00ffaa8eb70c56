"""Sorted values and their positions."""

from __future__ import annotations

__all__: list[str] = []
