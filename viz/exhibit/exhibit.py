"""What a concept of the gallery shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from viz.errors import VizError
from viz.graphs import GraphPicture

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class ClaimError(VizError):
    """What a concept's text says did not come out when its code ran."""


@dataclass(frozen=True)
class Claim:
    """A sentence of the text that the run has borne out, and the figures that show it."""

    text: str
    figures: str


@dataclass(frozen=True)
class Picture:
    """A picture under a name that is its file's name too, with a sentence on what to see in it."""

    name: str
    caption: str
    drawing: Figure | GraphPicture


@dataclass(frozen=True)
class Table:
    """The numbers behind a picture, or beside it. Numbers are of type int or float; units stand in the columns' names."""

    name: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[object]]


@dataclass(frozen=True)
class Exhibit:
    """All that a concept shows. There is at least one claim, one picture and one table."""

    claims: Sequence[Claim]
    pictures: Sequence[Picture]
    tables: Sequence[Table]


def claim(text: str, holds: bool, figures: str) -> Claim:
    """The claim, if it holds.

    >>> claim("three is more than two", 3 > 2, "3 against 2")
    Claim(text='three is more than two', figures='3 against 2')

    Raises ClaimError, with both, if it doesn't.
    """
    if not holds:
        raise ClaimError(f'the run does not show that "{text}": {figures}')
    return Claim(text, figures)
