"""Optimizers, with PyTorch's arguments. Each is a rule, a function of raw arrays, and a class that applies it."""

from autograd_nn.optim import lr_scheduler
from autograd_nn.optim.adadelta import Adadelta, adadelta
from autograd_nn.optim.adagrad import AdaGrad, Adagrad, adagrad
from autograd_nn.optim.adam import Adam, AdamW, adam
from autograd_nn.optim.clipping import clip_grad_norm_, clip_grad_value_
from autograd_nn.optim.ema import EMA
from autograd_nn.optim.lamb import LAMB, lamb
from autograd_nn.optim.lion import Lion, lion
from autograd_nn.optim.lr_scheduler import *  # also under their own name, as in PyTorch
from autograd_nn.optim.lr_scheduler import __all__ as _scheduler_names
from autograd_nn.optim.momentum import Momentum, Nesterov
from autograd_nn.optim.nadam import NAdam, nadam
from autograd_nn.optim.optimizer import Optimizer
from autograd_nn.optim.rmsprop import RMSprop, rmsprop
from autograd_nn.optim.schedules import (
    Schedule,
    chain,
    constant,
    cosine,
    linear,
    one_cycle,
    polynomial,
    sequence,
    step,
    warmup,
)
from autograd_nn.optim.sgd import SGD, sgd

__all__ = [
    "EMA",
    "LAMB",
    "SGD",
    "AdaGrad",
    "Adadelta",
    "Adagrad",
    "Adam",
    "AdamW",
    "Lion",
    "Momentum",
    "NAdam",
    "Nesterov",
    "Optimizer",
    "RMSprop",
    "Schedule",
    "adadelta",
    "adagrad",
    "adam",
    "chain",
    "clip_grad_norm_",
    "clip_grad_value_",
    "constant",
    "cosine",
    "lamb",
    "linear",
    "lion",
    "lr_scheduler",
    "nadam",
    "one_cycle",
    "polynomial",
    "rmsprop",
    "sequence",
    "sgd",
    "step",
    "warmup",
    *_scheduler_names,
]
