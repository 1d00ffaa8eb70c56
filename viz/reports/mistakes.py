"""The test images that the model gets most wrong."""

from __future__ import annotations

import numpy as np

from viz.page import text
from viz.reports.images import grey, image
from viz.reports.run import Run
from viz.reports.section import Section, numbers, paragraph, percent

MOST = 24


def section(run: Run) -> Section | None:
    if not run.classifies_images:
        return None
    if isinstance(run.test, str):
        return Section("mistakes", "Worst mistakes", paragraph(run.test, "notice"))
    p, truth, classes = run.probabilities, np.asarray(run.test.targets), run.recipe.classes
    answers = p.argmax(axis=1)
    wrong = np.flatnonzero(answers != truth)
    if not len(wrong):
        return Section("mistakes", "Worst mistakes", paragraph(f"None: all {len(p):,} test images are right."))
    worst = wrong[np.argsort(p[wrong, truth[wrong]], kind="stable")][:MOST]
    cards, rows = [], []
    for index in worst.tolist():
        said, true = int(answers[index]), int(truth[index])
        about = f"test image {index}: is {classes[true]}, the model says {classes[said]}"
        caption = " ".join(
            f"<span>{word} <b>{text(classes[k])}</b> ({percent(float(p[index, k]))})</span>"
            for word, k in (("says", said), ("is", true))
        )
        picture = image(grey(_plane(run.test.inputs[index])), about)
        cards.append(f"<figure>{picture}<figcaption>{caption}</figcaption></figure>")
        rows.append((index, classes[true], classes[said], float(p[index, said]), float(p[index, true])))
    columns = ("test image", "is", "says", "probability of what it says", "probability of the truth")
    of = f"all {len(wrong)}" if len(wrong) == len(worst) else f"{len(worst)} of {len(wrong):,}"
    body = [
        paragraph(
            f"The wrong answers that give the truth the least probability: {of} mistakes on {len(p):,} test images."
        ),
        '<div class="images">\n' + "\n".join(cards) + "\n</div>",
        numbers("The numbers: each of these images", columns, rows),
    ]
    return Section("mistakes", "Worst mistakes", "\n".join(body))


def _plane(x: np.ndarray) -> np.ndarray:
    """An image (1, H, W) as (H, W); one of three colours as it is."""
    return x[0] if len(x) == 1 else x
