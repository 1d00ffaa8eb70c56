"""Arrays with some elements replaced: x[index] = value, as ops."""

from __future__ import annotations

__all__: list[str] = []
