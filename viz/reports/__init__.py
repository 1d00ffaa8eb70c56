"""The report of a run: a page (report.py) of sections, each in the file of its name, made from what run.py reads."""

from viz.reports.report import report

__all__ = ["report"]
