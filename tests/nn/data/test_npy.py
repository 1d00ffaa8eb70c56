from contextlib import suppress

import numpy as np
import pytest

from autograd_nn.data import DataLoader, read_npy, read_npz
from autograd_nn.errors import DataError


@pytest.fixture
def arrays(rng):
    return rng.random((20, 3, 4), np.float32), rng.integers(0, 5, 20)


@pytest.fixture
def files(arrays, tmp_path):
    for name, array in zip(("x", "y"), arrays, strict=True):
        np.save(tmp_path / f"{name}.npy", array)
    return tmp_path / "x.npy", tmp_path / "y.npy"


def check(data, arrays, mapped):
    for got, expected in zip((data.inputs, data.targets), arrays, strict=True):
        np.testing.assert_array_equal(got, expected)
        assert got.dtype == expected.dtype
        assert isinstance(got, np.memmap) == mapped


@pytest.mark.parametrize("mmap", [True, False])
def test_npy(files, arrays, mmap):
    data = read_npy(*files, mmap=mmap)
    check(data, arrays, mapped=mmap)
    assert data.name == "x.npy"
    got = [(x, y) for x, y in DataLoader(data, 6, shuffle=True, workers=2)]
    assert not any(isinstance(x, np.memmap) and x.base is not None for x, _ in got)  # batches are copies in memory
    assert sorted(np.concatenate([y for _, y in got]).tolist()) == sorted(arrays[1].tolist())
    got[0][0][:] = 7  # which may be changed
    np.testing.assert_array_equal(data.inputs, arrays[0])


def test_only_the_batchs_rows_are_read(tmp_path):
    """Of a file with a hole of 40 GB, which no memory holds, one batch."""
    path = tmp_path / "large.npy"
    large = np.lib.format.open_memmap(path, "w+", np.float32, (10_000_000, 1000))
    large[9_999_999] = 3
    del large
    np.save(tmp_path / "y.npy", np.zeros(10_000_000, np.uint8))
    ((x, _),) = DataLoader(read_npy(path, tmp_path / "y.npy"), 2, sampler=[9_999_999, 5])
    np.testing.assert_array_equal(x, np.repeat([[3.0], [0.0]], 1000, axis=1))
    path.unlink()


@pytest.mark.parametrize(("save", "mmap", "mapped"), [
    (np.savez, True, True), (np.savez, False, False), (np.savez_compressed, True, False)])  # fmt: skip
def test_npz(arrays, tmp_path, save, mmap, mapped):
    save(tmp_path / "a.npz", other=np.zeros(3), inputs=arrays[0], targets=arrays[1])
    check(read_npz(tmp_path / "a.npz", mmap=mmap), arrays, mapped)


def test_npz_names_and_fortran_order(arrays, tmp_path):
    x = np.asfortranarray(arrays[0])
    np.savez(tmp_path / "a.npz", **{"images of cats": x, "y": arrays[1].astype(">i4")})
    data = read_npz(tmp_path / "a.npz", "images of cats", "y")
    np.testing.assert_array_equal(data.inputs, x)
    np.testing.assert_array_equal(data.targets, arrays[1])
    with pytest.raises(DataError, match=r"a\.npz has no array 'inputs'; it has images of cats, y"):
        read_npz(tmp_path / "a.npz")


def test_long_headers(arrays, tmp_path):
    """A header of more than 64 KB is written in another version of the format."""
    kind = np.dtype([(f"a rather long name of a field {k}", "f4") for k in range(2000)])
    with pytest.warns(UserWarning, match="format 2.0"):
        np.save(tmp_path / "x.npy", np.zeros(3, kind))
    np.save(tmp_path / "y.npy", np.zeros(3))
    with pytest.raises(DataError, match="Header info length"):  # NumPy's own limit, for safety
        read_npy(tmp_path / "x.npy", tmp_path / "y.npy")


@pytest.mark.parametrize("mmap", [True, False])
def test_damaged_files_are_named(files, tmp_path, mmap):
    x, y = files
    with pytest.raises(DataError, match=r"gone\.npy: there is no such file"):
        read_npy(tmp_path / "gone.npy", y, mmap=mmap)
    with pytest.raises(DataError, match=r"gone\.npz: there is no such file"):
        read_npz(tmp_path / "gone.npz", mmap=mmap)
    whole = x.read_bytes()
    for content in (b"", b"no array at all", whole[:40], whole[:-8]):
        x.write_bytes(content)
        with pytest.raises(DataError, match=r"x\.npy can't be read as NumPy's file: "):
            read_npy(x, y, mmap=mmap)
    (tmp_path / "a.npz").write_bytes(b"PK no zip")
    with pytest.raises(DataError, match=r"a\.npz can't be read as NumPy's file: "):
        read_npz(tmp_path / "a.npz", mmap=mmap)


@pytest.mark.parametrize("mmap", [True, False])
def test_garbled_files_end_in_no_other_error(files, tmp_path, rng, mmap):
    x, y = files
    path = tmp_path / "a.npz"
    np.savez_compressed(path, inputs=np.arange(300.0), targets=np.arange(300))
    for place, read in ((x, lambda: read_npy(x, y, mmap=mmap)), (path, lambda: read_npz(path, mmap=mmap))):
        whole = place.read_bytes()
        for _ in range(200):
            damaged = bytearray(whole)
            damaged[rng.integers(min(len(whole), 400))] = rng.integers(256)
            place.write_bytes(damaged)
            with suppress(DataError):
                read()


@pytest.mark.parametrize("mmap", [True, False])
def test_objects_empty_sets_and_lengths_are_refused(tmp_path, mmap):
    def files(x, y):
        np.save(tmp_path / "x.npy", x)
        np.save(tmp_path / "y.npy", y)
        np.savez(tmp_path / "a.npz", inputs=x, targets=y)
        yield lambda: read_npy(tmp_path / "x.npy", tmp_path / "y.npy", mmap=mmap)
        yield lambda: read_npz(tmp_path / "a.npz", mmap=mmap)

    for read in files(np.array([{}, None]), np.zeros(2)):
        with pytest.raises(DataError, match="can't be read as NumPy's file: it holds Python objects"):
            read()
    for read in files(np.zeros((0, 3)), np.zeros(0)):
        with pytest.raises(DataError, match="the data set is empty; it must hold an example"):
            read()
    for read in files(np.zeros((4, 3)), np.zeros(5)):
        with pytest.raises(DataError, match=r"inputs and targets must have one length; inputs are \(4, 3\)"):
            read()
