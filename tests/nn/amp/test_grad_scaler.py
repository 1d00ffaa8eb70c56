"""GradScaler: scale, unscale, skip, grow; against torch.amp.GradScaler, which runs on the CPU too."""

from collections import namedtuple

import numpy as np
import pytest

import autograd_core as ag
import autograd_nn as nn
from autograd_nn import optim
from autograd_nn.amp import MAX_SCALE, MIN_SCALE, GradScaler
from autograd_nn.errors import ScalerError, SettingError
from tests.core.test_half import half_dtype, needs_bfloat16
from tests.cupy_stand_in import counted
from tests.nn.torch_reference import load_torch


@pytest.fixture
def parameter():
    return nn.Parameter(np.array([1.0, 2.0], np.float32))


def give(parameter, gradient):
    parameter.grad = np.asarray(gradient, np.float32)


def test_gradients_are_those_without_scaling(parameter):
    scaler, rule = GradScaler(), optim.SGD([parameter], lr=0.5)
    scaled = scaler.scale((parameter**2).sum())
    assert scaled.item() == 5 * 2**16
    scaled.backward()
    scaler.step(rule)
    scaler.update()
    np.testing.assert_array_equal(parameter.array, [0, 0])
    assert scaler.get_scale() == 2**16
    assert scaler.skipped == 0


def test_a_loss_in_float16_is_scaled_in_float32(parameter):
    y = GradScaler().scale(ag.astype(parameter, np.float16)[0])
    assert y.dtype == np.float32
    assert y.item() == 2**16


@needs_bfloat16
def test_gradients_in_bfloat16_stay_what_they_are(parameter):
    parameter.array = parameter.array.astype(half_dtype("bfloat16"))
    scaler, rule = GradScaler(), optim.SGD([parameter], lr=0.5)
    scaler.scale((parameter**2).sum()).backward()
    scaler.unscale_(rule)
    assert parameter.grad.dtype == parameter.dtype == half_dtype("bfloat16")
    np.testing.assert_array_equal(parameter.grad, 2 * parameter.array)


@pytest.mark.filterwarnings("error")
def test_overflow_behind_a_cast_is_no_warning(parameter):
    """Of a loss in float32 over products in float16, as under autocast."""
    scaler, rule = GradScaler(), optim.SGD([parameter], lr=0.5)
    scaler.scale(ag.astype(ag.astype(parameter, np.float16), np.float32).sum()).backward()
    scaler.step(rule)
    assert scaler.skipped == 1


def test_several_losses_are_scaled_together(parameter):
    scaler, losses = GradScaler(2.0), namedtuple("Losses", "first second")(parameter[0], parameter[1])
    assert [loss.item() for loss in scaler.scale(list(losses))] == [2, 4]
    assert scaler.scale(losses).second.item() == 4
    assert scaler.scale(losses._asdict())["first"].item() == 2


@pytest.mark.parametrize("bad", [np.inf, -np.inf, np.nan])
def test_a_step_with_a_bad_gradient_is_skipped_and_counted(parameter, bad):
    scaler, rule = GradScaler(init_scale=8.0), optim.Adam([parameter])
    give(parameter, [1, bad])
    assert scaler.step(rule) is None
    scaler.update()
    np.testing.assert_array_equal(parameter.array, [1, 2])
    assert not rule.state
    assert (scaler.get_scale(), scaler.skipped) == (4, 1)


def test_growth_after_an_interval_without_overflow_up_to_the_maximum(parameter):
    scaler, rule = GradScaler(init_scale=MAX_SCALE / 4, growth_interval=2), optim.SGD([parameter], lr=0.0)
    scales = []
    for gradient in (1, 1, 1, np.inf, 1, 1, 1, 1, 1, 1, 1, 1):
        give(parameter, [1, gradient])
        scaler.step(rule)
        scaler.update()
        scales.append(scaler.get_scale() / MAX_SCALE * 8)
    assert scales == [2, 4, 4, 2, 2, 4, 4, 8, 8, 8, 8, 8]


def test_the_scale_has_a_floor_and_says_so_once(parameter):
    scaler, rule = GradScaler(), optim.SGD([parameter], lr=1.0)

    def overflow():
        give(parameter, [1, np.inf])
        scaler.step(rule)
        scaler.update()

    for _ in range(39):
        overflow()
    with pytest.warns(RuntimeWarning, match="for another reason than scaling") as caught:
        overflow()
    assert caught[0].filename == __file__
    for _ in range(200):  # a second warning would be an error
        overflow()
    assert scaler.get_scale() == MIN_SCALE
    parameter.zero_grad()
    scaler.scale((parameter**2).sum()).backward()
    scaler.step(rule)
    np.testing.assert_array_equal(parameter.array, [-1, -2])


def test_a_gradient_that_overflows_when_it_is_unscaled_is_skipped(parameter):
    scaler, rule = GradScaler(MIN_SCALE), optim.SGD([parameter], lr=1.0)
    give(parameter, [1e35, 1])
    scaler.step(rule)
    np.testing.assert_array_equal(parameter.array, [1, 2])
    assert scaler.skipped == 1


def test_same_scales_as_pytorch(rng, parameter):
    torch = load_torch()
    settings = {"init_scale": 1024.0, "growth_factor": 3.0, "backoff_factor": 0.25, "growth_interval": 3}
    ours, rule = GradScaler(**settings), optim.SGD([parameter], lr=0.1)
    tensor = torch.nn.Parameter(torch.tensor(parameter.array))
    theirs, their_rule = torch.amp.GradScaler("cpu", **settings), torch.optim.SGD([tensor], lr=0.1)
    theirs.scale(torch.zeros(()))
    for step in range(30):
        gradient = rng.standard_normal(2).astype(np.float32)
        if rng.random() < 0.2:
            gradient[step % 2] = np.inf
        give(parameter, gradient)
        tensor.grad = torch.tensor(gradient)
        ours.step(rule)
        theirs.step(their_rule)
        ours.update()
        theirs.update()
        assert ours.get_scale() == theirs.get_scale()
    np.testing.assert_allclose(parameter.array, tensor.detach().numpy(), rtol=1e-6)
    ours.load_state_dict(theirs.state_dict())
    assert ours.get_scale() == theirs.get_scale()


def test_one_scaler_for_two_optimizers(parameter):
    other = nn.Parameter(np.ones(2, np.float32))
    scaler, rule, other_rule = GradScaler(4.0), optim.SGD([parameter], lr=1.0), optim.SGD([other], lr=1.0)
    give(parameter, [np.inf, 0])
    give(other, [4, 8])
    scaler.step(rule)
    scaler.step(other_rule)
    np.testing.assert_array_equal(parameter.array, [1, 2])
    np.testing.assert_array_equal(other.array, [0, -1])
    assert scaler.skipped == 1
    scaler.update()
    assert scaler.get_scale() == 2  # one overflow is enough


def test_clipping_between_unscaling_and_the_step(parameter):
    scaler, rule = GradScaler(4.0), optim.SGD([parameter], lr=1.0)
    shared = np.array([12, 16], np.float32)
    parameter.grad = shared
    scaler.unscale_(rule)
    np.testing.assert_array_equal(parameter.grad, [3, 4])
    np.testing.assert_array_equal(shared, [12, 16])  # an array may be somebody else's, too
    optim.clip_grad_norm_([parameter], 1.0)
    scaler.step(rule)
    np.testing.assert_allclose(parameter.array, [0.4, 1.2], rtol=1e-5)


def test_calls_in_the_wrong_order(parameter):
    scaler, rule = GradScaler(), optim.SGD([parameter], lr=1.0)
    with pytest.raises(ScalerError, match=r"update: no optimizer was stepped"):
        scaler.update()
    with pytest.raises(ScalerError, match=r"step: no parameter of this optimizer has a gradient"):
        scaler.step(rule)
    give(parameter, [1, 1])
    scaler.unscale_(rule)
    with pytest.raises(ScalerError, match=r"unscale_: this optimizer's gradients were unscaled already"):
        scaler.unscale_(rule)
    scaler.step(rule)
    with pytest.raises(ScalerError, match=r"unscale_: after step\(\)"):
        scaler.unscale_(rule)
    with pytest.raises(ScalerError, match=r"step: this optimizer was stepped already"):
        scaler.step(rule)
    scaler.update()
    with pytest.raises(ScalerError, match="closure"):
        scaler.step(rule, lambda: None)
    with pytest.raises(ScalerError, match="give the loss as a Variable, not float"):
        scaler.scale(1.0)
    with pytest.raises(ScalerError, match="give the loss as a Variable, not NoneType"):
        scaler.scale(None)


def test_float16_gradients_are_refused():
    parameter = nn.Parameter(np.ones(2, np.float16))
    parameter.grad = np.ones(2, np.float16)
    with pytest.raises(ScalerError, match=r"float16 gradients would vanish again; keep the parameters in float32"):
        GradScaler().unscale_(optim.SGD([parameter], lr=1.0))


def test_disabled_it_does_nothing(parameter):
    scaler, rule = GradScaler(enabled=False), optim.SGD([parameter], lr=1.0)
    loss = parameter.sum()
    assert scaler.scale(loss) is loss
    loss.backward()
    scaler.unscale_(rule)
    scaler.step(rule)
    scaler.update()
    np.testing.assert_array_equal(parameter.array, [0, 1])
    assert scaler.state_dict() == {}
    assert scaler.get_scale() == 1
    assert not scaler.is_enabled()


def test_state(parameter):
    scaler, rule = GradScaler(16.0, 3.0, 0.25, 7), optim.SGD([parameter], lr=0.0)
    for gradient in (np.inf, 1, 1):
        give(parameter, [gradient, 1])
        scaler.step(rule)
        scaler.update()
    other = GradScaler()
    other.load_state_dict(scaler.state_dict())
    assert other.state_dict() == scaler.state_dict()
    assert (other.get_scale(), other.skipped) == (4, 1)
    with pytest.raises(SettingError, match="no scaler's state: it has no _growth_tracker, backoff_factor"):
        other.load_state_dict({"scale": 1})
    scaler.update(new_scale=32)
    assert scaler.get_scale() == 32


def test_a_state_of_pytorch_whose_scale_lies_beyond_our_bounds():
    torch = load_torch()
    theirs = torch.amp.GradScaler("cpu", init_scale=2.0**30)
    theirs.scale(torch.zeros(()))
    ours = GradScaler()
    ours.load_state_dict(theirs.state_dict())
    assert ours.get_scale() == MAX_SCALE
    ours.load_state_dict({**theirs.state_dict(), "scale": 1e-30})
    assert ours.get_scale() == MIN_SCALE


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"scale": 0.0}, "scale of this state is 0.0"),
        ({"scale": float("nan")}, "scale of this state is nan"),
        ({"scale": "65536"}, "scale must be a number, not '65536'"),
        ({"_growth_tracker": None}, "_growth_tracker must be a whole number"),
        ({"skipped": -1}, "skipped must be a whole number"),
    ],
)
def test_a_damaged_state_changes_nothing(entry, message):
    scaler = GradScaler(8.0)
    with pytest.raises(SettingError, match=message):
        scaler.load_state_dict({**scaler.state_dict(), **entry})
    assert scaler.get_scale() == 8


def test_a_tracker_beyond_the_interval_grows_at_the_next_update(parameter):
    """As after a run that was longer between two growths: the count does not start from where the interval never is."""
    scaler, rule = GradScaler(8.0), optim.SGD([parameter], lr=0.0)
    scaler.load_state_dict({**scaler.state_dict(), "_growth_tracker": 9, "growth_interval": 5})
    give(parameter, [1, 1])
    scaler.step(rule)
    scaler.update()
    assert scaler.get_scale() == 16


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"init_scale": 0}, r"init_scale must be at least 2\*\*-24 and at most 2\*\*24, not 0"),
        ({"init_scale": MAX_SCALE * 2}, "init_scale must be at least"),
        ({"init_scale": MIN_SCALE / 2}, "init_scale must be at least"),
        ({"init_scale": float("nan")}, "init_scale must be at least"),
        ({"init_scale": "cuda"}, "init_scale must be a number, not 'cuda'; it works on every device, so none is given"),
        ({"growth_factor": 1}, "growth_factor must be above 1"),
        ({"growth_factor": None}, "growth_factor must be a number, not None"),
        ({"backoff_factor": 1}, "backoff_factor must lie between 0 and 1"),
        ({"growth_interval": 0}, "growth_interval must be a whole number, at least 1, not 0"),
        ({"growth_interval": True}, "growth_interval must be a whole number, at least 1, not True"),
        ({"growth_interval": 2.5}, "growth_interval must be a whole number"),
    ],
)
def test_bad_settings(settings, message):
    with pytest.raises(SettingError, match=message):
        GradScaler(**settings)


def test_numbers_of_numpy_are_numbers(parameter):
    scaler = GradScaler(np.float32(8), np.float64(2), growth_interval=np.int64(3))
    assert type(scaler.growth_interval) is int
    scaler.update(np.float32(4))
    assert scaler.get_scale() == 4
    with pytest.raises(SettingError, match=r"update: new_scale must be at least 2\*\*-24"):
        scaler.update(0.0)


def test_a_card_is_asked_once_whether_anything_overflowed(cupy):
    """Also one that is not the current one."""
    parameters = [nn.Parameter(np.ones(3, np.float32)) for _ in range(4)]
    model = nn.Layer()
    model.a, model.b, model.c, model.d = parameters
    model.to("cuda:1")
    rule, scaler = optim.SGD(model.parameters(), lr=1.0), GradScaler(8.0)
    for worst in (1.0, np.inf):
        scaler.scale(sum([(p * k).sum() for k, p in enumerate([*model.parameters()], 5)]) * worst).backward()
        with counted() as transfers:
            scaler.step(rule)
        assert transfers == ["bool"]
        scaler.update()
        rule.zero_grad()
        np.testing.assert_array_equal(model.a.numpy(), [-4.0] * 3)
    assert scaler.skipped == 1
