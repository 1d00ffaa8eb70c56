"""Backpropagation on a shopping list: what two apples and three oranges cost, and what each price does to the total.

A computational graph is a calculation taken apart into steps so small that each can be differentiated by itself. Going
back from the total, + passes on the gradient that reaches it, and × multiplies it by the other input: it swaps them. What
arrives at a price or a number says by how much the total grows when that grows by 1.
"""

from __future__ import annotations

from math import isclose

import autograd_core as ag
import viz
from viz.exhibit import Exhibit, Picture, Table, claim

BASKET = {"apple price": 100.0, "apples": 2.0, "orange price": 150.0, "oranges": 3.0, "tax": 1.1}  # prices in yen


def shop(basket: dict[str, float]) -> dict[str, ag.Variable]:
    """Everything in the calculation by its name; "to pay" is what it comes to."""
    v = {name: ag.Variable(value) for name, value in basket.items()}
    v["for apples"] = v["apple price"] * v["apples"]
    v["for oranges"] = v["orange price"] * v["oranges"]
    v["before tax"] = v["for apples"] + v["for oranges"]
    v["to pay"] = v["before tax"] * v["tax"]
    for name, variable in v.items():
        variable.name = name
        variable.retain_grad()  # of results too, not of the leaves alone
    return v


def run() -> Exhibit:
    v = shop(BASKET)
    picture = viz.graph(v["to pay"], values=True)
    v["to pay"].backward()
    value = {name: variable.item() for name, variable in v.items()}
    gradient = {name: float(variable.grad) for name, variable in v.items()}  # type: ignore[arg-type]  # backward made it

    grown = {name: shop({**BASKET, name: BASKET[name] + 1})["to pay"].item() - value["to pay"] for name in BASKET}
    return Exhibit(
        claims=[
            claim(
                "two apples at 100 yen and three oranges at 150 cost 715 yen with 10 % tax",
                isclose(value["to pay"], 715),
                f"({value['for apples']:.0f} + {value['for oranges']:.0f}) × 1.1 = {value['to pay']:.0f}",
            ),
            claim(
                "+ passes the gradient on to both inputs as it is",
                gradient["for apples"] == gradient["for oranges"] == gradient["before tax"],
                f"{gradient['before tax']:.1f} arrives, {gradient['for apples']:.1f} and {gradient['for oranges']:.1f} go on",
            ),
            claim(
                "× swaps: each input gets the gradient times the other",
                gradient["apple price"] == gradient["for apples"] * value["apples"]
                and gradient["apples"] == gradient["for apples"] * value["apple price"]
                and gradient["tax"] == value["before tax"],
                f"{gradient['for apples']:.1f} arrives, the price gets × 2 = {gradient['apple price']:.1f} and the number "
                f"× 100 = {gradient['apples']:.0f}",
            ),
            claim(
                "a gradient says what 1 more of its input adds to the total",
                all(isclose(grown[name], gradient[name], rel_tol=1e-9) for name in BASKET),
                f"apples dearer by 1 yen add {grown['apple price']:.1f} yen, one apple more {grown['apples']:.0f}, "
                f"one orange more {grown['oranges']:.0f}",
            ),
        ],
        pictures=[
            Picture(
                "graph",
                "From left to right the values, above the lines; from right to left the gradients, below them.",
                picture,
            )
        ],
        tables=[
            Table("gradients", ("name", "value", "gradient of the total"), [(n, value[n], gradient[n]) for n in v]),
        ],
    )
