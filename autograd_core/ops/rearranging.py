"""The same elements in another order: roll, flip, rotate, tile, repeat."""

from __future__ import annotations

__all__: list[str] = []
