"""Functions of statistics and physics under SciPy's names."""

from __future__ import annotations

__all__: list[str] = []
