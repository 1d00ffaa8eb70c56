"""Several arrays as one, and one as several."""

from __future__ import annotations

__all__: list[str] = []
