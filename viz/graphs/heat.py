"""Heat: nodes painted by what they took in a recorded run, with the figure in each and a legend under the picture."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from viz import palette
from viz.errors import VizError
from viz.graphs import labels
from viz.graphs.looks import Look, Looks
from viz.graphs.markup import SMALL, TINY, font
from viz.graphs.units import Scene, Unit
from viz.palette import Paint
from viz.recording import Cost, Run
from viz.run_table import MIB, MS

STEPS = 5  # colours in the legend
LEAST = 1e-3  # a smaller figure is written as "< 0.001"
DECADES = 8  # of gradients that the scale tells apart; smaller ones are as pale as the last of these


@dataclass(frozen=True)
class Measure:
    """What can be shown as heat: its title and unit, and the figure of several ops together."""

    title: str
    unit: str
    figure: Callable[[list[Cost]], float | None]
    logarithmic: bool = False


def _norm(costs: list[Cost]) -> float | None:
    reached = [cost.gradient for cost in costs if cost.gradient is not None]
    return math.sqrt(sum(reached)) if reached else None


MEASURES = {
    "time": Measure("time, forward and backward", "ms", lambda costs: MS * sum(c.forward + c.backward for c in costs)),
    "memory": Measure("memory kept for the backward pass", "MiB", lambda costs: MIB * sum(c.kept for c in costs)),
    "gradient": Measure("norm of the gradient that reached it", "", _norm, logarithmic=True),
}


def check(heat: str | None, run: Run | None) -> None:
    """Raises VizError unless they go together."""
    if heat is None:
        if run is not None:
            raise VizError(f"run is given without heat: say what to show, heat={' or heat='.join(map(repr, MEASURES))}")
    elif not isinstance(heat, str) or heat not in MEASURES:
        raise VizError(f"heat is {heat!r}; it can be {', '.join(map(repr, MEASURES))}")
    elif not isinstance(run, Run):
        raise VizError(f"heat={heat!r} needs a recorded run: with viz.record() as run: …, then run=run")


class HeatLooks(Looks):
    """The usual looks, but for units that were recorded."""

    def __init__(self, scene: Scene, heat: str, run: Run) -> None:
        self.measure = MEASURES[heat]
        self.costs = {unit.ops[0].id: _costs(unit, run) for unit in scene.units}
        figures = {unit: self.measure.figure(costs) if costs else None for unit, costs in self.costs.items()}
        self.figures = {unit: figure for unit, figure in figures.items() if figure is not None}
        if not any(self.costs.values()):
            raise VizError("run has recorded no op of this graph: compute it inside of `with viz.record() as run:`")
        if not self.figures:
            raise VizError(
                "run has recorded no gradient in this graph: compute it, and call backward(), inside of "
                "`with viz.record(gradients=True) as run:`"
            )
        finite = [figure for figure in self.figures.values() if math.isfinite(figure)]
        self.top = max(finite, default=0.0)
        least = min([figure for figure in finite if figure > 0], default=self.top)
        self.bottom = max(least, self.top / 10**DECADES) if self.measure.logarithmic else 0.0
        self.legend = self._legend()

    def unit(self, unit: Unit) -> Look:
        usual = super().unit(unit)
        costs = self.costs[unit.ops[0].id]
        figure = self.figures.get(unit.ops[0].id)
        if figure is None:
            return replace(usual, paint=palette.UNMEASURED, about=_about(costs) if costs else "")
        fill = palette.heat(self._height(figure))
        ink = palette.readable_on(fill)
        faded = palette.FADED if ink == palette.INK and self._height(figure) < 0.3 else ink
        return Look(Paint(fill, palette.HEAT_LINE), ink, faded, self._text(figure), _about(costs))

    def _height(self, figure: float) -> float:
        """Where on the scale, from 0 to 1."""
        if not math.isfinite(figure):
            return 1.0
        if not self.measure.logarithmic:
            return figure / self.top if self.top else 0.0
        if figure <= self.bottom or self.top == self.bottom:
            return 1.0 if 0 < figure == self.top else 0.0
        return math.log(figure / self.bottom) / math.log(self.top / self.bottom)

    def _text(self, figure: float) -> str:
        if self.measure.unit and 0 < figure < LEAST:
            return f"< {LEAST} {self.measure.unit}"
        return f"{figure:.3g} {self.measure.unit}".strip()

    def _legend(self) -> str:
        """A row of colours with the figures that they stand for; one of them where all figures are the same."""
        steps = [step / (STEPS - 1) for step in range(STEPS)] if self.top > self.bottom else [self._height(self.top)]
        cells = [_swatch(palette.heat(height), f"{self._figure_at(height):.3g}") for height in steps]
        if len(self.figures) < len(self.costs):
            cells.append(_swatch(palette.UNMEASURED.fill, "no figure"))
        unit = f", {self.measure.unit}" if self.measure.unit else ""
        scale = " (log scale)" if self.measure.logarithmic else ""
        title = f"<TD>{font(f'{self.measure.title}{unit}{scale}  ', SMALL, palette.FADED)}</TD>"
        return (
            f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="3"><TR>{title}{"".join(cells)}</TR></TABLE>'
        )

    def _figure_at(self, height: float) -> float:
        """The figure that stands at this height of the scale."""
        if not self.measure.logarithmic or self.top <= self.bottom:
            return self.top * height
        return self.bottom * (self.top / self.bottom) ** height


def _swatch(fill: str, text: str) -> str:
    return f'<TD BGCOLOR="{fill}" WIDTH="52" HEIGHT="18">{font(text, TINY, palette.readable_on(fill))}</TD>'


def _costs(unit: Unit, run: Run) -> list[Cost]:
    found = [run.cost(op.function) for op in unit.ops]
    return [cost for cost in found if cost is not None]


def _about(costs: list[Cost]) -> str:
    """Everything that was measured, for the tooltip."""
    forward, backward = (MS * sum(getattr(c, name) for c in costs) for name in ("forward", "backward"))
    result, kept = (MIB * sum(getattr(c, name) for c in costs) for name in ("result", "kept"))
    norm = _norm(costs)
    lines = [
        f"forward {forward:.3f} ms, backward {backward:.3f} ms",
        f"result {result:.3f} MiB, kept for the backward pass {kept:.3f} MiB",
    ]
    if norm is not None:
        lines.append(f"gradient norm {labels.number_text(norm)}")
    return "\n".join(lines)
