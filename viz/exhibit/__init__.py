"""Exhibits: a concept that was run, its claims checked, its pictures, and its numbers as tables; see viz.gallery."""

from viz.exhibit.exhibit import Claim, ClaimError, Exhibit, Picture, Table, claim
from viz.exhibit.build import build, show, title

__all__ = ["Claim", "ClaimError", "Exhibit", "Picture", "Table", "build", "claim", "show", "title"]
