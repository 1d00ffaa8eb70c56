"""`autograd gallery`: the concepts of deep learning, run and drawn."""

from __future__ import annotations

import argparse
import difflib
from pathlib import Path

from autograd_nn.command.say import say
from autograd_nn.errors import SettingError


def gallery(options: argparse.Namespace) -> None:
    """Run the concepts, write the page, and fail if a claim doesn't hold."""
    from viz import VizError
    from viz.exhibit import build
    from viz.gallery import CONCEPTS

    if options.list:
        from viz.exhibit import title

        for name in CONCEPTS:
            say(f"{name:<27}{title(name)}")
        return
    names = options.only or CONCEPTS
    for name in names:
        if name not in CONCEPTS:
            near = difflib.get_close_matches(name.lower(), CONCEPTS, n=1)
            hint = f"did you mean {near[0]}?" if near else "see `autograd gallery --list`"
            raise SettingError(f"--only {name}: no concept has that name; {hint}")
    folder = Path(options.output).expanduser()
    wrong = []
    for k, shown in enumerate(build(folder, names), start=1):
        say(f"{k:>2}/{len(names)}  {shown.name:<27}{shown.seconds:5.1f} s  {shown.problem or shown.source.title}")
        wrong += [shown.name] if shown.problem else []
    say(f"{folder / 'index.html'}")
    if wrong:
        raise VizError(f"{', '.join(wrong)}: not shown as it should be; the lines above and the page say why")
