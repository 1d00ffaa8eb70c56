"""Recipes for classifiers of images, trained by gradient descent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from autograd_nn import optim
from autograd_nn.data import DataLoader
from autograd_nn.layers import Layer
from autograd_nn.random import manual_seed
from autograd_nn.recipes.datasets import load_dataset
from autograd_nn.recipes.recipe import Outcome, Plan, Recipe, Settings
from autograd_nn.recipes.shift import RandomShift
from autograd_nn.training import Metrics, Trainer

TEST_BATCH = 500  # images at once in tests: enough to be quick, few enough to stay in the cache


@dataclass(frozen=True)
class Classifier(Recipe):
    """Trains a model of images (1, 28, 28) with cross-entropy."""

    name: str
    summary: str
    model: Callable[[], Layer]
    settings: Mapping[str, Settings]
    classes: tuple[str, ...] = tuple("0123456789")
    input_shape: tuple[int, ...] = (1, 28, 28)

    def build(self) -> Layer:
        return self.model()

    def train(self, plan: Plan) -> Outcome:
        settings = plan.settings
        train, test = load_dataset(plan.data, plan.data_dir)
        manual_seed(plan.seed)
        model = self.build().to(plan.device)
        optimizer = getattr(optim, settings.optimizer)(
            model.parameters(), lr=settings.lr, weight_decay=settings.weight_decay
        )
        trainer = Trainer(model, optimizer, schedule=getattr(optim, settings.schedule), verbose=plan.verbose)
        images = RandomShift(train, settings.shift, plan.seed) if settings.shift else train
        metrics = trainer.fit(
            DataLoader(images, settings.batch_size, shuffle=True, seed=plan.seed),
            DataLoader(test, TEST_BATCH),
            settings.epochs,
        )
        return Outcome(model, metrics, _report(metrics, len(test)), _result(metrics))


def _report(metrics: Metrics, images: int) -> list[str]:
    best, last = metrics.best, metrics[-1]
    kept = f"test accuracy {100 * best['test_accuracy']:.2f} % on {images:,} images"
    if best is last:
        return [f"{kept} (the last epoch, also the best)"]
    return [
        f"{kept} (epoch {best['epoch']:.0f}, the best on this test set, kept; the last epoch has "
        f"{100 * last['test_accuracy']:.2f} %)"
    ]


def _result(metrics: Metrics) -> dict[str, float | str]:
    best, last = metrics.best, metrics[-1]
    return {
        "kept_epoch": best["epoch"],
        "kept_by": metrics.judged_by,
        "test_accuracy": best["test_accuracy"],
        "test_loss": best["test_loss"],
        "last_test_accuracy": last["test_accuracy"],
    }
