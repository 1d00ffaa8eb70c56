"""Running sums and products, and differences of neighbours."""

from __future__ import annotations

__all__: list[str] = []
