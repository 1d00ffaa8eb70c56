"""`autograd report`: a run as one HTML page."""

from __future__ import annotations

import argparse
import webbrowser
from pathlib import Path

from autograd_nn.command.say import say
from autograd_nn.errors import SettingError


def report(options: argparse.Namespace) -> None:
    """Write the page, say where it is, and open it if asked to."""
    import viz

    if options.output is not None and not Path(options.output).expanduser().parent.is_dir():
        raise SettingError(f"-o {options.output}: there is no folder {Path(options.output).parent}; make it first")
    path = viz.report(options.run, options.output, data_dir=options.data_dir)
    say(f"{path} ({path.stat().st_size / 1e6:.2f} MB)")
    if options.open and not webbrowser.open(path.resolve().as_uri()):
        raise SettingError(f"--open: no browser was found here; open {path} in one")
