"""What is left of a division."""

from __future__ import annotations

__all__: list[str] = []
