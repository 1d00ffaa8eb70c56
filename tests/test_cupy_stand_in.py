"""The stand-in for CuPy is as strict as a card: what CuPy refuses it refuses, and its results are CuPy's kind."""

import numpy as np
import pytest

from tests.cupy_stand_in import TransferError, counted, device, names, no_transfers


@pytest.fixture
def x(cupy):
    return cupy.arange(6, dtype=np.float32).reshape(2, 3)


@pytest.mark.parametrize(
    "mix",
    [
        lambda cupy, x: np.asarray(x),
        lambda cupy, x: x + np.ones(3, np.float32),
        lambda cupy, x: np.ones(3, np.float32) + x,
        lambda cupy, x: x + np.array(1.0),  # no number, an array
        lambda cupy, x: np.add(x, np.ones(3)),
        lambda cupy, x: cupy.exp(np.ones(3)),
        lambda cupy, x: cupy.sum([1, 2]),
        lambda cupy, x: cupy.concatenate([x, [[1, 2, 3]]]),
        lambda cupy, x: x.sum(where=x > 0),
        lambda cupy, x: cupy.sum(x, initial=0),
        lambda cupy, x: cupy.argmax(x, axis=(0, 1)),
        lambda cupy, x: cupy.linalg.inv(cupy.ones((2, 2), np.float16)),
        lambda cupy, x: iter(x.sum()),
        lambda cupy, x: len(x.sum()),
        lambda cupy, x: cupy.zeros(x.sum()),
        lambda cupy, x: cupy.add.at(cupy.zeros(3, np.int16), cupy.asarray([0]), 1),
        lambda cupy, x: np.nanmedian(x, unknown=1),
        lambda cupy, x: x.astype(np.float64, casting="safe"),
        lambda cupy, x: hash(x),
    ],
)  # fmt: skip
def test_type_errors(cupy, x, mix):
    with pytest.raises(TypeError):
        mix(cupy, x)


@pytest.mark.parametrize(
    "name", ["errstate", "random_generator", "ndarray.itemset", "linalg.eigvals_", "isin_", "nditer"]
)
def test_names_that_cupy_lacks(cupy, name):
    with pytest.raises(AttributeError):
        _ = [cupy := getattr(cupy, part) for part in name.split(".")]


@pytest.mark.parametrize(
    "refused",
    [
        lambda cupy, x: cupy.array(["a"]),
        lambda cupy, x: cupy.array([None]),
        lambda cupy, x: cupy.sort(x, kind="quicksort"),
        lambda cupy, x: bool(x),
        lambda cupy, x: x.__setitem__(0, np.ones(3)),
        lambda cupy, x: x.sum().nonzero(),
    ],
)
def test_value_errors(cupy, x, refused):
    with pytest.raises((ValueError, np.exceptions.AxisError)):  # each in words of its own
        refused(cupy, x)


def test_names_known_to_cupy_but_not_to_the_stand_in_say_so(cupy, x):
    with pytest.raises(NotImplementedError, match=r"no cupy\.asfarray"):
        cupy.asfarray(x)


def test_numbers_are_arrays(cupy, x):
    for number in (x.sum(), x[0, 0], x.max(), cupy.exp(1.0), cupy.count_nonzero(x), cupy.allclose(x, x)):
        assert type(number) is cupy.ndarray
        assert number.shape == ()


def test_dtypes_of_python_s_and_numpy_s_numbers(cupy, x):
    assert (x * 2.5).dtype == np.float32
    assert (x * np.float64(2.5)).dtype == np.float64
    assert (np.float32(2) * x).dtype == np.float32
    x += x.astype(np.float64)
    assert x.dtype == np.float32


def test_half_precision_is_added_up_in_float32(cupy):
    ones = cupy.ones(4096, np.float16)
    assert (ones.sum().get(), ones.sum().dtype) == (4096, np.float16)
    assert (ones @ ones).get() == 4096


def test_bfloat16_has_no_products_of_stacks(cupy):
    bfloat16 = pytest.importorskip("ml_dtypes").bfloat16
    x = cupy.ones((2, 2, 2)).astype(bfloat16)
    assert (x[0] @ x[0]).dtype == bfloat16
    with pytest.raises(TypeError):
        x @ x


def test_indices(cupy):
    x = cupy.arange(4)
    assert x[cupy.asarray([1, 5, -1])].get().tolist() == [1, 1, 3]  # out of bounds they wrap around
    x[cupy.asarray([0, 0, 1])] = cupy.asarray([7, 8, 9])
    assert x.get().tolist() == [7, 9, 2, 3]  # any of the two may win; here it is not NumPy's
    x[np.array([2])] = 5  # NumPy's indices are copied to the card
    assert x[2:3].base is x
    with counted() as transfers:
        assert x[x > 6].get().tolist() == [7, 9]
    assert transfers == ["mask index", "get"]


def test_new_memory_is_not_zero(cupy):
    assert cupy.isnan(cupy.empty(3)).all()
    assert (cupy.empty(3, np.int32) != 0).all()


def test_nobody_waits_to_learn_that_a_matrix_is_singular(cupy):
    assert cupy.isnan(cupy.linalg.inv(cupy.ones((2, 2)))).all()


def test_arithmetic_never_warns(cupy):
    assert cupy.isinf(cupy.ones(2) / cupy.zeros(2)).all()


@pytest.mark.parametrize(
    "read", ["item", "get", "tolist", "__bool__", "__float__", "__int__", "__repr__", "__str__", "tobytes"]
)
def test_transfers(cupy, read):
    x = cupy.ones(())
    with no_transfers(), pytest.raises(TransferError, match="waits for the card"):
        getattr(x, read)()
    with counted() as transfers:
        getattr(x, read)()
        getattr(x, read)()
    assert len(transfers) == 2


def test_two_cards(cupy, x):
    with cupy.cuda.Device(1):
        far = cupy.ones((2, 3))
        assert cupy.cuda.runtime.getDevice() == 1
    assert (x.device.id, far.device.id, far.T.device.id) == (0, 1, 1)
    for work in (
        lambda: x + far,
        lambda: far + far,
        lambda: far.sum(),
        lambda: far.__setitem__(0, 1.0),
        lambda: far.fill(1),
    ):
        with pytest.raises(ValueError, match="different from the current device"):
            work()
    assert cupy.asarray(far).device.id == 0
    with pytest.raises(device.CUDARuntimeError, match="invalid device ordinal"):
        cupy.cuda.Device(2).use()


def test_memory(cupy):
    pool = cupy.get_default_memory_pool()
    pool.free_all_blocks()
    used = pool.used_bytes()
    x = cupy.ones(1000)  # 8000 bytes, in blocks of 512
    view = x[10:]
    assert pool.used_bytes() - used == 8192
    del x
    assert pool.used_bytes() - used == 8192
    del view
    assert (pool.used_bytes() - used, pool.free_bytes()) == (0, 8192)
    pool.set_limit(size=used + 4096)
    try:
        with pytest.raises(
            cupy.cuda.memory.OutOfMemoryError, match=r"Out of memory allocating 8,192 bytes .*limit set to"
        ):
            cupy.ones(1000)
        assert cupy.ones(10).size == 10
    finally:
        pool.set_limit(size=0)


def test_streams_events_and_pinned_memory(cupy):
    stream, event = cupy.cuda.Stream(non_blocking=True), cupy.cuda.Event(disable_timing=True)
    with stream:
        assert cupy.cuda.get_current_stream() is stream
        event.record(stream)
    cupy.cuda.get_current_stream().wait_event(event)
    host = np.frombuffer(cupy.cuda.alloc_pinned_memory(24), np.float64, 3)
    host[:] = [1, 2, 3]
    x = cupy.zeros(3)
    x.set(host, stream=stream)
    event.record(stream)
    assert x.get().tolist() == [0, 0, 0]  # nobody has waited
    host[0] = 5  # too early: it is copied instead
    assert not event.done
    cupy.cuda.get_current_stream().wait_event(event)
    assert event.done
    assert x.get().tolist() == [5, 2, 3]


@pytest.mark.parametrize(
    "wait",
    [
        lambda cupy, stream: stream.synchronize(),
        lambda cupy, stream: stream.record().synchronize(),
        lambda cupy, stream: cupy.cuda.get_current_stream().wait_event(stream.record()),
        lambda cupy, stream: cupy.cuda.Device(0).synchronize(),
        lambda cupy, stream: cupy.cuda.runtime.deviceSynchronize(),
        lambda cupy, stream: stream.use() and cupy.cuda.Stream.null.use(),
    ],
)
def test_what_waits_for_a_copy(cupy, wait):
    stream, host = cupy.cuda.Stream(non_blocking=True), np.frombuffer(cupy.cuda.alloc_pinned_memory(8), np.float64)
    host[:] = 7
    x = cupy.zeros(1)
    before = stream.record()
    x.set(host, stream=stream)
    before.synchronize()  # a mark before the copy
    assert x.get() == 0
    wait(cupy, stream)
    assert x.get() == 7


def test_copies_that_are_made_at_once(cupy):
    """From memory that is not pinned, and by a stream for which all other work waits."""
    x, host = cupy.zeros(1), np.full(1, 7.0)
    x.set(host, stream=cupy.cuda.Stream(non_blocking=True))
    assert x.get() == 7
    pinned = np.frombuffer(cupy.cuda.alloc_pinned_memory(8), np.float64)
    x.set(pinned, stream=cupy.cuda.Stream())
    assert x.get() == 0


def test_kernels_run_on_its_arrays(cupy):
    source = (
        'extern "C" __global__ void twice(double* x, long long size) { if (threadIdx.x < size) x[threadIdx.x] *= 2; }'
    )
    x = cupy.ones(4)
    kernel = cupy.RawModule(code=source).get_function("twice")
    kernel((1,), (32,), (x, 3))
    assert x.get().tolist() == [2, 2, 2, 1]
    with pytest.raises(TypeError, match="Unsupported type"):
        kernel((1,), (32,), (np.ones(4), 3))
    with pytest.raises(device.CUDARuntimeError):
        kernel((1,), (2048,), (x, 3))


def test_the_names_are_cupy_s():
    """Where CuPy is installed, with or without a card."""
    cupy = pytest.importorskip("cupy")
    for entry in names.ENTRIES:
        home = cupy
        for part in entry.module.split(".")[1:]:
            home = getattr(home, part, None)
        assert entry.module.startswith("cupyx") or hasattr(home, entry.name), entry
