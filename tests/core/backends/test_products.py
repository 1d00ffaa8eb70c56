import numpy as np
import pytest

from autograd_core.backends import products, threads

SHAPES = {
    "rows": ((801, 300), (300, 90)),
    "columns": ((53, 400), (400, 1001)),
    "small": ((3, 4), (4, 5)),
    "few rows": ((2, 5000), (5000, 3000)),
    "stacks": ((7, 301, 90), (7, 90, 200)),
}


@pytest.fixture(autouse=True)
def _restore():
    before = threads.get_num_threads()
    threads.hold_blas()
    yield
    threads._count = before


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("shapes", SHAPES.values(), ids=SHAPES)
def test_the_same_for_any_number_of_threads(shapes, dtype):
    rng = np.random.default_rng(0)
    a, b = (rng.standard_normal(shape).astype(dtype) for shape in shapes)
    results = []
    for count in (1, 2, 3, 8):
        threads.set_num_threads(count)
        results.append(products.matmul(a, b))
    assert all(result.tobytes() == results[0].tobytes() for result in results)
    assert results[0].dtype == dtype
    expected = a.astype(np.float64) @ b.astype(np.float64)
    np.testing.assert_allclose(results[0], expected, atol=1e-3 if dtype == "float32" else 1e-10)


def test_transposed_operands_and_a_shape_error():
    threads.set_num_threads(2)
    rng = np.random.default_rng(1)
    a, b = rng.standard_normal((300, 200)).T, rng.standard_normal((500, 300)).T
    np.testing.assert_allclose(products.matmul(a, b), a @ b, atol=1e-10)
    with pytest.raises(ValueError, match="mismatch"):
        products.matmul(a, b[:-1])


def test_what_is_not_a_pair_of_matrices_is_left_to_numpy():
    stack = np.ones((20, 100, 100))
    np.testing.assert_array_equal(products.matmul(stack, np.ones((100, 100))), np.full((20, 100, 100), 100.0))
    np.testing.assert_array_equal(products.matmul(stack, stack[:1]), np.full((20, 100, 100), 100.0))


def test_stacks_of_different_lengths_are_refused():
    with pytest.raises(ValueError, match="broadcast"):
        products.matmul(np.ones((20, 100, 100)), np.ones((19, 100, 100)))
