"""Nested tuples, lists and dictionaries of arrays, as arguments and results of functions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any


def leaves(tree: Any) -> list[Any]:
    """What is not a tuple, list, dictionary or None, from left to right; dictionaries in the order of insertion."""
    if tree is None:
        return []
    if isinstance(tree, dict):
        tree = tree.values()
    elif not isinstance(tree, tuple | list):
        return [tree]
    return [leaf for item in tree for leaf in leaves(item)]


def rebuild(tree: Any, new_leaves: Iterable[Any]) -> Any:
    """A tree of the same form with other leaves."""
    return _rebuild(tree, iter(new_leaves))


def _rebuild(tree: Any, new_leaves: Iterator[Any]) -> Any:
    if tree is None:
        return None
    if isinstance(tree, dict):
        return type(tree)((key, _rebuild(item, new_leaves)) for key, item in tree.items())
    if isinstance(tree, tuple | list):
        items = [_rebuild(item, new_leaves) for item in tree]
        return (
            type(tree)(*items) if hasattr(tree, "_fields") else type(tree)(items)
        )  # a namedtuple takes them one by one
    return next(new_leaves)


def same_form(a: Any, b: Any) -> bool:
    """Whether two trees differ in their leaves only."""
    if a is None or b is None:
        return a is b
    if isinstance(a, dict):
        return isinstance(b, dict) and list(a) == list(b) and all(same_form(a[key], b[key]) for key in a)
    if isinstance(a, tuple | list):
        return isinstance(b, tuple | list) and len(a) == len(b) and all(map(same_form, a, b))
    return not isinstance(b, dict | tuple | list)


def tree_map(f: Callable[..., Any], tree: Any) -> Any:
    """The tree with f applied to each leaf."""
    return rebuild(tree, map(f, leaves(tree)))
