"""What PyTorch's optimizers and schedulers do, so that the tests can compare with it where it is not installed.

`python -m tests.nn.optim.traces`, with PyTorch 2.13, writes traces.npz anew: for each case the parameters after each of
MARKS of its steps, in float32 and float64; for each scheduler the rates, and the momentum, of 121 steps.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

FILE = Path(__file__).with_name("traces.npz")
SHAPES = [(3, 2), (4,), ()]
STEPS = 100
MARKS = [1, 2, 3, 10, 30, 100]

# Names and settings as in PyTorch; the project's own names for them are in OURS.
OPTIMIZERS = [
    ("SGD", {"lr": 0.1}),
    ("SGD", {"lr": 0.1, "weight_decay": 0.01}),
    ("SGD", {"lr": 0.05, "momentum": 0.9}),
    ("SGD", {"lr": 0.05, "momentum": 0.9, "dampening": 0.3, "weight_decay": 0.01}),
    ("SGD", {"lr": 0.05, "momentum": 0.8, "nesterov": True, "weight_decay": 0.01}),
    ("Adagrad", {"lr": 0.1}),
    ("Adagrad", {"lr": 0.1, "lr_decay": 0.05, "weight_decay": 0.01, "initial_accumulator_value": 0.2, "eps": 1e-6}),
    ("RMSprop", {}),
    ("RMSprop", {"lr": 0.02, "alpha": 0.9, "eps": 1e-3, "weight_decay": 0.1}),
    ("RMSprop", {"lr": 0.02, "centered": True}),
    ("RMSprop", {"lr": 0.02, "momentum": 0.8}),
    ("RMSprop", {"lr": 0.02, "alpha": 0.9, "momentum": 0.8, "centered": True, "weight_decay": 0.02}),
    ("Adadelta", {}),
    ("Adadelta", {"lr": 0.5, "rho": 0.95, "eps": 1e-4, "weight_decay": 0.05}),
    ("Adam", {}),
    ("Adam", {"lr": 0.05, "betas": (0.7, 0.95), "eps": 1e-4, "weight_decay": 0.05}),
    ("Adam", {"lr": 0.05, "betas": (0.7, 0.8), "amsgrad": True, "weight_decay": 0.05}),
    ("AdamW", {}),
    ("AdamW", {"lr": 0.05, "betas": (0.7, 0.95), "eps": 1e-4, "weight_decay": 0.2}),
    ("AdamW", {"lr": 0.05, "betas": (0.9, 0.8), "amsgrad": True, "weight_decay": 0.0}),
    ("NAdam", {}),
    ("NAdam", {"lr": 0.05, "betas": (0.7, 0.95), "eps": 1e-4, "weight_decay": 0.05, "momentum_decay": 0.02}),
    ("NAdam", {"lr": 0.05, "weight_decay": 0.1, "decoupled_weight_decay": True}),
]

# Each makes a scheduler from the module that has them, PyTorch's or the project's, and an optimizer of two groups.
SCHEDULERS = {
    "lambda": lambda s, o: s.LambdaLR(o, lambda t: 0.95**t),
    "lambdas": lambda s, o: s.LambdaLR(o, [lambda t: 1 / (1 + t), lambda t: t % 3]),
    "step": lambda s, o: s.StepLR(o, 30),
    "step short": lambda s, o: s.StepLR(o, 1, gamma=0.97),
    "multi step": lambda s, o: s.MultiStepLR(o, [80, 30], gamma=0.3),
    "multi step twice": lambda s, o: s.MultiStepLR(o, [5, 5, 6, 100]),
    "constant": lambda s, o: s.ConstantLR(o),
    "constant long": lambda s, o: s.ConstantLR(o, factor=0.25, total_iters=60),
    "linear": lambda s, o: s.LinearLR(o),
    "linear down": lambda s, o: s.LinearLR(o, start_factor=1.0, end_factor=0.01, total_iters=100),
    "exponential": lambda s, o: s.ExponentialLR(o, 0.97),
    "polynomial": lambda s, o: s.PolynomialLR(o),
    "polynomial long": lambda s, o: s.PolynomialLR(o, total_iters=110, power=2.5),
    "cosine": lambda s, o: s.CosineAnnealingLR(o, 120),
    "cosine again": lambda s, o: s.CosineAnnealingLR(o, T_max=17, eta_min=0.005),
    "restarts": lambda s, o: s.CosineAnnealingWarmRestarts(o, 13),
    "restarts longer": lambda s, o: s.CosineAnnealingWarmRestarts(o, T_0=9, T_mult=2, eta_min=0.001),
    "one cycle": lambda s, o: s.OneCycleLR(o, 0.5, total_steps=121),
    "one cycle linear": lambda s, o: s.OneCycleLR(
        o, [0.5, 0.2], epochs=11, steps_per_epoch=11, pct_start=0.4, anneal_strategy="linear", div_factor=10
    ),
    "one cycle three": lambda s, o: s.OneCycleLR(
        o, 1.0, 121, three_phase=True, base_momentum=0.8, max_momentum=[0.9, 0.95], final_div_factor=100
    ),
    "one cycle plain": lambda s, o: s.OneCycleLR(o, 0.5, total_steps=200, cycle_momentum=False),
    "plateau": lambda s, o: s.ReduceLROnPlateau(o, patience=3, factor=0.5),
    "plateau max": lambda s, o: s.ReduceLROnPlateau(
        o, "max", 0.3, 2, threshold=0.05, threshold_mode="abs", cooldown=4, min_lr=[0.01, 0.001]
    ),
    "plateau eps": lambda s, o: s.ReduceLROnPlateau(o, patience=1, threshold=0.02, eps=1e-3),
    "sequence": lambda s, o: s.SequentialLR(
        o, [s.LinearLR(o, 0.1, total_iters=20), s.CosineAnnealingLR(o, 50, 0.001), s.ExponentialLR(o, 0.9)], [20, 70]
    ),
    "sequence of steps": lambda s, o: s.SequentialLR(
        o, [s.ConstantLR(o, 0.1, 4), s.StepLR(o, 10, 0.5), s.CosineAnnealingWarmRestarts(o, 8)], milestones=[10, 55]
    ),
    "chain": lambda s, o: s.ChainedScheduler([s.ConstantLR(o, 0.1, 15), s.ExponentialLR(o, 0.98)]),
    "chain of three": lambda s, o: s.ChainedScheduler(
        [s.LinearLR(o, 0.5, total_iters=10), s.CosineAnnealingLR(o, 40, 0.01), s.MultiStepLR(o, [60], 0.1)], optimizer=o
    ),
}


def values(seed: int, count: int) -> np.ndarray:
    """Numbers from -1 to 1 without a pattern, the same in every version of NumPy."""
    return (np.arange(1, count + 1) * (7919 + 104729 * seed) % 20011) / 10005.5 - 1


def arrays(seed: int) -> list[np.ndarray]:
    return [values(seed + i, int(np.prod(shape))).reshape(shape) for i, shape in enumerate(SHAPES)]


def start(dtype: type) -> list[np.ndarray]:
    return [w.astype(dtype) for w in arrays(0)]


def gradients(step: int, dtype: type) -> list[np.ndarray]:
    """Those of one step: with a trend, or all the averages would stay about 0."""
    return [(g + 0.3).astype(dtype) for g in arrays(10 * step + 5)]


def measure(step: int) -> float:
    """A loss that falls, stays, and falls again, with noise."""
    return max(1 - step / 40, 0.2) - 0.15 * (step > 90) + 0.02 * float(values(3, 200)[step])


def rates(scheduler, optimizer, module) -> np.ndarray:
    """(121, 3): the rates of both groups and the momentum of the first, at the start and after each of 120 steps."""
    rows = []
    for step in range(121):
        first, second = optimizer.param_groups
        rows.append([first["lr"], second["lr"], first["momentum"]])
        optimizer.step()
        if step < 120:
            scheduler.step(measure(step)) if isinstance(scheduler, module.ReduceLROnPlateau) else scheduler.step()
    return np.array(rows)


def path(parameters, set_gradients, step, to_numpy, dtype) -> np.ndarray:
    """(len(MARKS), numbers of all parameters): where the steps lead."""
    rows = []
    for number in range(1, STEPS + 1):
        set_gradients(gradients(number, dtype))
        step()
        if number in MARKS:
            rows.append(np.concatenate([to_numpy(parameter).ravel() for parameter in parameters]))
    return np.array(rows)


def torch_path(name: str, settings: dict, dtype: type) -> np.ndarray:
    import torch

    parameters = [torch.tensor(w, requires_grad=True) for w in start(dtype)]
    optimizer = getattr(torch.optim, name)(parameters, **settings)

    def set_gradients(arrays):
        for parameter, array in zip(parameters, arrays, strict=True):
            parameter.grad = torch.tensor(array)

    return path(parameters, set_gradients, optimizer.step, lambda w: w.detach().numpy().copy(), dtype)


def torch_rates(name: str) -> np.ndarray:
    import torch

    one, two = (torch.zeros(1, requires_grad=True) for _ in range(2))
    optimizer = torch.optim.SGD([{"params": [one]}, {"params": [two], "lr": 0.02}], lr=0.1, momentum=0.9)
    return rates(SCHEDULERS[name](torch.optim.lr_scheduler, optimizer), optimizer, torch.optim.lr_scheduler)


def key(name: str, settings: dict, dtype: type) -> str:
    return f"{name}({', '.join(f'{k}={v}' for k, v in settings.items())}) {np.dtype(dtype).name}"


if __name__ == "__main__":
    traces = {key(*case, dtype): torch_path(*case, dtype) for case in OPTIMIZERS for dtype in (np.float32, np.float64)}
    traces |= {name: torch_rates(name) for name in SCHEDULERS}
    np.savez_compressed(FILE, **traces)
