"""Recipes for classifiers of images, trained by gradient descent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from autograd_core import Variable
from autograd_nn.data import DataLoader, Dataset
from autograd_nn.functional import cross_entropy
from autograd_nn.layers import Layer
from autograd_nn.random import manual_seed
from autograd_nn.recipes import choices
from autograd_nn.recipes.datasets import load_dataset
from autograd_nn.recipes.fit import fit
from autograd_nn.recipes.hold_out import hold_out
from autograd_nn.recipes.recipe import Outcome, Plan, Recipe, Settings
from autograd_nn.training import Metrics, evaluate

TEST_BATCH = 500  # images at once in tests: enough to be quick, few enough to stay in the cache


@dataclass(frozen=True)
class Classifier(Recipe):
    """Trains a model of images (1, 28, 28) with cross-entropy.

    A share of the training images is held out, of each class alike: their accuracy decides which epoch is kept. The test
    images are used once, at the end.
    """

    name: str
    summary: str
    model: Callable[[], Layer]
    settings: Mapping[str, Settings]
    classes: tuple[str, ...] = tuple("0123456789")
    input_shape: tuple[int, ...] = (1, 28, 28)
    loss: Callable[..., Variable] = cross_entropy  # in training: of the model's output, targets, label_smoothing

    def build(self) -> Layer:
        return self.model()

    def plan(self, data: str | None = None, **options: Any) -> Plan:
        plan = super().plan(data, **options)
        choices.check_names(plan.settings)
        choices.check_augmentation(plan.settings, self.input_shape)
        return plan

    def train(self, plan: Plan) -> Outcome:
        settings = plan.settings
        whole, test = load_dataset(plan.data, plan.data_dir)
        train: Dataset = whole
        validation: Dataset | None = None
        if settings.validation:
            train, validation = hold_out(whole, settings.validation, plan.seed)
        manual_seed(plan.seed)
        model = self.build().to(plan.device)
        metrics = fit(plan, model, self.loss, train, validation, TEST_BATCH)
        found = evaluate(model, DataLoader(test, TEST_BATCH, device=plan.device)) if plan.test else None
        return Outcome(model, metrics, _report(metrics, found, len(test)), _result(metrics, found))


def _report(metrics: Metrics, found: Mapping[str, float] | None, images: int) -> list[str]:
    best = metrics.best
    kept = f"epoch {best['epoch']} is kept"
    if metrics.judged_by == "epoch":
        kept += ", the last: no images were held out to tell a better one"
    else:
        kept += f": the best of {len(metrics)} by its validation accuracy, {100 * best['validation_accuracy']:.2f} %"
    if found is None:
        return [kept]
    return [kept, f"test accuracy {100 * found['accuracy']:.2f} % on {images:,} images, measured once, at the end"]


def _result(metrics: Metrics, found: Mapping[str, Any] | None) -> dict[str, float | str]:
    best = metrics.best
    judged: dict[str, float | str] = {
        name: best[name] for name in ("validation_accuracy", "validation_loss") if name in best
    }
    tested = {} if found is None else {"test_accuracy": found["accuracy"], "test_loss": found["loss"]}
    return {"kept_epoch": best["epoch"], "kept_by": metrics.judged_by, **judged, **tested}
