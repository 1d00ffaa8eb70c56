"""autograd_nn/optim/clipping.py, against NumPy and PyTorch."""

import numpy as np
import pytest

from autograd_core import Variable
from autograd_nn.errors import SettingError, TrainingError
from autograd_nn.optim import clip_grad_norm_, clip_grad_value_
from tests.core.test_half import every_dtype, half_dtype


def parameters(*gradients):
    found = [Variable(np.zeros_like(gradient)) for gradient in gradients]
    for parameter, gradient in zip(found, gradients, strict=True):
        parameter.grad = gradient
    return found


def test_by_hand():
    a, b = parameters(np.array([3.0, 0.0]), np.array(4.0))
    assert clip_grad_norm_([a, b], 2.5) == 5
    np.testing.assert_allclose(a.grad, [1.5, 0], rtol=1e-6)
    np.testing.assert_allclose(b.grad, 2, rtol=1e-6)


@pytest.mark.parametrize("norm_type", [2.0, 1, 3.5, float("inf")])
@pytest.mark.parametrize("max_norm", [0.5, 100.0, 0])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_equals_numpy_and_pytorch(norm_type, max_norm, dtype, rng):
    gradients = [rng.standard_normal(shape).astype(dtype) for shape in [(3, 2), (4,), ()]]
    ours = parameters(*gradients)
    total = clip_grad_norm_(iter(ours), max_norm, norm_type)
    everything = np.concatenate([g.ravel() for g in gradients])
    assert type(total) is float
    assert total == pytest.approx(np.linalg.norm(everything, norm_type), rel=1e-6)
    for parameter, gradient in zip(ours, gradients, strict=True):
        assert parameter.grad.dtype == dtype
        np.testing.assert_allclose(parameter.grad, gradient * min(1, max_norm / (total + 1e-6)), rtol=1e-5)

    torch = pytest.importorskip("torch", reason="PyTorch is the second reference here: pip install torch==2.13.0")
    theirs = [torch.zeros(g.shape, dtype=torch.tensor(g).dtype, requires_grad=True) for g in gradients]
    for parameter, gradient in zip(theirs, gradients, strict=True):
        parameter.grad = torch.tensor(gradient)
    assert total == pytest.approx(torch.nn.utils.clip_grad_norm_(theirs, max_norm, norm_type).item(), rel=1e-6)
    for mine, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(mine.grad, other.grad.numpy(), rtol=1e-5)


def test_a_shared_gradient_is_not_written_to():
    """`add` hands one array to both of its inputs: scaled in place, it would be scaled twice."""
    a, b = Variable(np.zeros(4)), Variable(np.zeros(4))
    (a + b).sum().backward()
    a.grad.flags.writeable = b.grad.flags.writeable = False
    assert clip_grad_norm_([a, b], 1.0) == pytest.approx(8**0.5)
    np.testing.assert_allclose(a.grad, 8**-0.5, rtol=1e-6)
    clip_grad_value_([a, b], 0.25)
    assert a.grad.tolist() == b.grad.tolist() == [0.25] * 4


def test_gradients_within_bounds_and_parameters_without_one_stay():
    a, b = parameters(np.array([0.5, -0.5])), Variable(np.zeros(3))
    before = a[0].grad
    assert clip_grad_norm_([*a, b], 1.0) == pytest.approx(0.5**0.5)
    assert a[0].grad is before
    assert b.grad is None
    assert clip_grad_norm_([b], 1.0) == clip_grad_norm_([], 1.0) == 0
    clip_grad_value_([b], 1.0)


def test_one_parameter_float16_and_no_elements():
    (a,) = parameters(np.full(1000, 100, np.float16))
    assert clip_grad_norm_(a, 10.0) == pytest.approx(100 * 1000**0.5)  # its square is far above float16's 65504
    assert a.grad.dtype == np.float16
    (b,) = parameters(np.zeros((0, 3)))
    for norm_type in (2, float("inf")):
        assert clip_grad_norm_(b, 1.0, norm_type) == 0


@every_dtype
def test_half_precision_stays_and_is_scaled_in_float32(dtype):
    """The factor, 1.6·10⁻⁸, is 0 in float16; the result isn't."""
    (a,) = parameters(np.full(1, 61440, half_dtype(dtype)))
    clip_grad_norm_(a, 1e-3)
    assert a.grad.dtype == half_dtype(dtype)
    np.testing.assert_allclose(a.grad.astype(np.float32), 1e-3, rtol=2.0**-8)
    clip_grad_value_(a, 2.0**-11)
    assert a.grad.dtype == half_dtype(dtype)
    assert a.grad == 2.0**-11


def test_values():
    (a,) = parameters(np.array([-3, -0.5, 0, 2], np.float32))
    clip_grad_value_(a, 1)
    assert a.grad.tolist() == [-1, -0.5, 0, 1]
    assert a.grad.dtype == np.float32


def test_infinity_and_nan_as_in_pytorch():
    (a, b) = parameters(np.array([np.inf, 1.0]), np.array(2.0))
    with pytest.raises(TrainingError, match="the norm of the gradients is inf"):
        clip_grad_norm_([a, b], 1.0, error_if_nonfinite=True)
    assert b.grad == 2
    (a, b) = parameters(np.array([np.nan, 1.0]), np.array(2.0))
    assert np.isnan(clip_grad_norm_([a, b], 1.0))
    assert np.isnan(b.grad)


def test_settings_out_of_range():
    (a,) = parameters(np.ones(1))
    with pytest.raises(SettingError, match="max_norm must be at least 0, not -1"):
        clip_grad_norm_(a, -1)
    with pytest.raises(SettingError, match="norm_type must be above 0"):
        clip_grad_norm_(a, 1, 0)
    with pytest.raises(SettingError, match="clip_value must be at least 0, not -1"):
        clip_grad_value_(a, -1)


def test_arrays_are_no_parameters():
    with pytest.raises(SettingError, match=r"pass model.parameters\(\), not arrays or a ndarray"):
        clip_grad_norm_([np.zeros(3)], 1.0)
