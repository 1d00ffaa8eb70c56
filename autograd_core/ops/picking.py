"""Elements chosen by index arrays or conditions."""

from __future__ import annotations

__all__: list[str] = []
