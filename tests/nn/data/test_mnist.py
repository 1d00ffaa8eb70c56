import gzip
import hashlib
import http.client
import importlib
import io
import struct
import urllib.request
from urllib.error import URLError

import numpy as np
import pytest

from autograd_nn.data import find_mnist, mnist, read_idx
from autograd_nn.errors import DataError

module = importlib.import_module("autograd_nn.data.mnist")  # the package's attribute of this name is the function
REAL = find_mnist()  # before the fixture below hides the environment

TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS = module.MD5


def idx(array, code=0x08):
    return bytes([0, 0, code, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()


def small_files():
    """A set of the four files in MNIST's form, with 5 and 3 images."""
    rng = np.random.default_rng(0)
    images, labels = rng.integers(0, 256, (8, 28, 28), np.uint8), rng.integers(0, 10, 8, np.uint8)
    images[0, 0, :3] = 0, 51, 255
    return {
        TRAIN_IMAGES: idx(images[:5]),
        TRAIN_LABELS: idx(labels[:5]),
        TEST_IMAGES: idx(images[5:]),
        TEST_LABELS: idx(labels[5:]),
    }


FILES = small_files()


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """No network, no environment, an empty cache, and the MD5 sums of the small files. Gives the cache folder."""
    monkeypatch.delenv("AUTOGRAD_DATA", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(module, "MD5", {name: hashlib.md5(data).hexdigest() for name, data in FILES.items()})
    mirrors(monkeypatch, {})
    return tmp_path / "cache" / "autograd" / "mnist"


def mirrors(monkeypatch, answers):
    """Let urlopen answer from {file name or URL: bytes or exception}, 404 for others; gives the list of URLs asked."""
    asked = []

    def urlopen(url, timeout):
        asked.append(url)
        answer = answers.get(url, answers.get(url.rsplit("/", 1)[1], URLError("404")))
        if isinstance(answer, Exception):
            raise answer
        response = io.BytesIO(answer)
        response.headers = {"Content-Length": str(len(answer))}
        return response

    monkeypatch.setattr(urllib.request, "urlopen", urlopen)
    return asked


def zipped():
    return {f"{name}.gz": gzip.compress(data) for name, data in FILES.items()}


def fill(folder, *, pack=True):
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in FILES.items():
        (folder / (f"{name}.gz" if pack else name)).write_bytes(gzip.compress(data) if pack else data)
    return folder


def check_small(train, test):
    assert (len(train), len(test)) == (5, 3)
    for part, images, labels in ((train, TRAIN_IMAGES, TRAIN_LABELS), (test, TEST_IMAGES, TEST_LABELS)):
        pixels = np.frombuffer(FILES[images][16:], np.uint8).reshape(-1, 1, 28, 28)
        np.testing.assert_array_equal(part.inputs, pixels.astype(np.float32) / np.float32(255))
        assert part.targets.tolist() == list(FILES[labels][8:])
        assert (part.inputs.dtype, part.targets.dtype) == (np.float32, np.int64)
        assert part.classes == tuple("0123456789")
    assert train.inputs[0, 0, 0, :3].tolist() == [0, np.float32(0.2), 1]


# Where the files are found


@pytest.mark.parametrize("pack", [True, False])
@pytest.mark.parametrize("below", ["", "mnist"])
@pytest.mark.parametrize("named_by", ["argument", "string", "environment"])
def test_named_folder(tmp_path, monkeypatch, pack, below, named_by):
    home = fill(tmp_path / "data" / below, pack=pack)
    argument = {"argument": tmp_path / "data", "string": str(tmp_path / "data"), "environment": None}[named_by]
    if named_by == "environment":
        monkeypatch.setenv("AUTOGRAD_DATA", str(tmp_path / "data"))
    assert find_mnist(argument) == home
    check_small(*mnist(argument))


def test_argument_comes_before_environment_before_cache(tmp_path, monkeypatch, cache):
    fill(cache)
    assert find_mnist() == cache
    check_small(*mnist())
    monkeypatch.setenv("AUTOGRAD_DATA", str(fill(tmp_path / "env")))
    assert find_mnist() == tmp_path / "env"
    assert find_mnist(fill(tmp_path / "arg")) == tmp_path / "arg"
    monkeypatch.setenv("AUTOGRAD_DATA", "")  # set to nothing is not set
    assert find_mnist() == cache


def test_default_cache_is_below_home(tmp_path, monkeypatch):
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))  # the same on Windows
    home = fill(tmp_path / ".cache" / "autograd" / "mnist")
    assert find_mnist() == home
    fill(tmp_path / "data")
    assert find_mnist("~/data") == tmp_path / "data"


def test_nothing_found(tmp_path):
    assert find_mnist() is None
    assert find_mnist(tmp_path / "absent") is None


@pytest.mark.parametrize("by_environment", [True, False])
@pytest.mark.parametrize("below", ["", "mnist"])
def test_a_named_folder_that_lacks_a_file_is_not_replaced(tmp_path, monkeypatch, cache, by_environment, below):
    asked = mirrors(monkeypatch, zipped())
    fill(cache)
    folder = tmp_path / "data"
    (fill(folder / below) / f"{TEST_LABELS}.gz").unlink()
    if by_environment:
        monkeypatch.setenv("AUTOGRAD_DATA", str(folder))
    with pytest.raises(DataError) as error:
        mnist(None if by_environment else folder)
    assert f"{folder} and {folder / 'mnist'} lack {TEST_LABELS} (or .gz)" in str(error.value)
    assert "--data-dir, AUTOGRAD_DATA" in str(error.value)
    assert str(cache) in str(error.value)
    assert asked == []


def test_all_missing_files_are_named(tmp_path):
    with pytest.raises(DataError, match=", ".join(FILES)):
        mnist(tmp_path)


def test_a_named_folder_that_does_not_exist(tmp_path):
    with pytest.raises(DataError, match=r"MNIST: there is no folder .*absent\. Name the one with the four files"):
        mnist(tmp_path / "absent")


# Damage


@pytest.mark.parametrize("in_cache", [True, False])
def test_wrong_bytes_are_refused(tmp_path, cache, in_cache):
    folder = fill(cache if in_cache else tmp_path / "data", pack=False)
    wrong = bytearray(FILES[TRAIN_LABELS])
    wrong[-1] ^= 1
    (folder / TRAIN_LABELS).write_bytes(wrong)
    with pytest.raises(DataError) as error:
        mnist(None if in_cache else folder)
    for part in (
        f"{folder / TRAIN_LABELS} is damaged",
        f"is {hashlib.md5(wrong).hexdigest()}, expected {module.MD5[TRAIN_LABELS]}",
        f"Delete it and download it again: {module.MIRRORS[0]}{TRAIN_LABELS}.gz",
    ):
        assert part in str(error.value)


def gzip_damage():
    good = gzip.compress(FILES[TRAIN_IMAGES])
    crc = bytearray(good)
    crc[-8] ^= 1
    body = bytearray(good)
    body[20:60] = b"\xff" * 40
    return {
        "cut": (good[: len(good) // 2], "end-of-stream"),
        "cut in its header": (good[:5], "end-of-stream"),
        "crc": (bytes(crc), "CRC"),
        "body": (bytes(body), "can't be uncompressed"),
        "tail": (good + b"tail", "can't be uncompressed"),
        "not gzip": (b"<html>sign in</html>", "MD5"),
        "empty": (b"", "d41d8cd98f00b204e9800998ecf8427e, expected"),  # the MD5 of nothing
    }


@pytest.mark.parametrize("kind", gzip_damage())
def test_damaged_gzip_is_refused(tmp_path, kind):
    data, reason = gzip_damage()[kind]
    folder = fill(tmp_path / "data")
    (folder / f"{TRAIN_IMAGES}.gz").write_bytes(data)
    with pytest.raises(DataError, match=rf"{TRAIN_IMAGES}\.gz is damaged: .*{reason}.* Delete it and download"):
        mnist(folder)


def test_uncompressed_bytes_under_a_gz_name_are_read(tmp_path):
    folder = fill(tmp_path / "data")
    (folder / f"{TRAIN_IMAGES}.gz").write_bytes(FILES[TRAIN_IMAGES])
    check_small(*mnist(folder))


def test_counts_of_images_and_labels_must_agree(tmp_path, monkeypatch):
    folder = fill(tmp_path / "data", pack=False)
    short = idx(np.zeros(4, np.uint8))
    (folder / TRAIN_LABELS).write_bytes(short)
    monkeypatch.setitem(module.MD5, TRAIN_LABELS, hashlib.md5(short).hexdigest())
    with pytest.raises(DataError, match=r"'mnist train': .* inputs are \(5, 1, 28, 28\), targets are \(4,\)"):
        mnist(folder)


# Downloads


def test_download_fills_the_cache_once(monkeypatch, cache, capfd):
    asked = mirrors(monkeypatch, zipped())
    check_small(*mnist())
    assert asked == [f"{module.MIRRORS[0]}{name}.gz" for name in FILES]
    assert sorted(path.name for path in cache.iterdir()) == sorted(zipped())
    mirrors(monkeypatch, {})
    check_small(*mnist())
    assert capfd.readouterr() == ("", "")  # no progress bar: not a terminal


def test_only_what_is_missing_is_downloaded(monkeypatch, cache):
    fill(cache, pack=False)
    (cache / TEST_IMAGES).unlink()
    asked = mirrors(monkeypatch, zipped())
    check_small(*mnist())
    assert asked == [f"{module.MIRRORS[0]}{TEST_IMAGES}.gz"]


@pytest.mark.parametrize(
    "answer",
    [
        URLError("no route to host"),
        TimeoutError("timed out"),
        http.client.IncompleteRead(b"", 100),
        gzip.compress(FILES[TRAIN_IMAGES])[:-100],  # half a download
        gzip.compress(FILES[TRAIN_LABELS]),  # another file
        b"<html>sign in to this network</html>",
        b"",
    ],
    ids=["no route", "time-out", "incomplete", "half", "wrong MD5", "html", "empty"],
)
def test_a_bad_mirror_is_skipped(monkeypatch, cache, answer):
    bad = f"{module.MIRRORS[0]}{TRAIN_IMAGES}.gz"
    asked = mirrors(monkeypatch, zipped() | {bad: answer})
    check_small(*mnist())
    assert asked[:2] == [bad, f"{module.MIRRORS[1]}{TRAIN_IMAGES}.gz"]
    assert sorted(path.name for path in cache.iterdir()) == sorted(zipped())  # and no part of the bad one


def test_a_connection_lost_on_the_way(monkeypatch, cache):
    class Lost(io.BytesIO):
        headers = http.client.HTTPMessage()

        def read(self, size):
            if self.tell():
                raise ConnectionResetError("connection reset by peer")
            return super().read(10)

    monkeypatch.setattr(urllib.request, "urlopen", lambda url, timeout: Lost(gzip.compress(FILES[TRAIN_IMAGES])))
    with pytest.raises(DataError, match="connection reset by peer"):
        mnist()
    assert not cache.exists()


def test_all_mirrors_fail(monkeypatch, cache):
    good = zipped()
    del good[f"{TEST_IMAGES}.gz"]
    mirrors(monkeypatch, good | {f"{module.MIRRORS[1]}{TEST_IMAGES}.gz": b"junk"})
    with pytest.raises(DataError) as error:
        mnist()
    for part in (
        f"{TEST_IMAGES} could not be downloaded",
        f"{module.MIRRORS[0]}{TEST_IMAGES}.gz: <urlopen error 404>",
        f"{module.MIRRORS[1]}{TEST_IMAGES}.gz: the MD5 of its uncompressed bytes is {hashlib.md5(b'junk').hexdigest()}",
        "--data-dir",
    ):
        assert part in str(error.value)
    # What came before is kept, so that the next try has less to do.
    assert sorted(path.name for path in cache.iterdir()) == [f"{TRAIN_IMAGES}.gz", f"{TRAIN_LABELS}.gz"]
    assert find_mnist() is None


def test_a_cache_that_cannot_be_written(monkeypatch, cache):
    mirrors(monkeypatch, zipped())
    cache.parent.parent.mkdir()
    cache.parent.write_bytes(b"a file where the folder should be")
    with pytest.raises(DataError, match=r"can't be written .* Set XDG_CACHE_HOME"):
        mnist()


def test_a_write_that_fails_leaves_nothing(monkeypatch, cache):
    mirrors(monkeypatch, zipped())

    def no_space(source, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module.os, "replace", no_space)
    with pytest.raises(DataError, match="No space left on device"):
        mnist()
    assert list(cache.iterdir()) == []


def test_progress_on_a_terminal(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    mirrors(monkeypatch, zipped())
    mnist()
    assert f"MNIST {TRAIN_IMAGES}: 100%" in terminal.getvalue()


# The IDX format


@pytest.mark.parametrize(
    ("code", "dtype"), [(0x08, ">u1"), (0x09, ">i1"), (0x0B, ">i2"), (0x0C, ">i4"), (0x0D, ">f4"), (0x0E, ">f8")]
)
@pytest.mark.parametrize("shape", [(3,), (2, 3), (0, 4), (1, 2, 3, 1)])
def test_read_idx(code, dtype, shape):
    array = (np.arange(np.prod(shape)) - 2).reshape(shape).astype(dtype)
    got = read_idx(idx(array, code), "test")
    np.testing.assert_array_equal(got, array)
    assert got.shape == shape
    assert got.dtype == np.dtype(dtype).newbyteorder("=")
    assert got.flags.writeable


GOOD = idx(np.arange(6, dtype=np.uint8).reshape(2, 3))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "begins with nothing"),
        (GOOD[:3], "begins with 00 00 08; expected"),
        (b"\1" + GOOD[1:], "begins with 01 00 08 02"),
        (b"\0\1" + GOOD[2:], "begins with 00 01 08 02"),
        (b"\0\0\7" + GOOD[3:], "begins with 00 00 07 02"),
        (b"\0\0\x08\0", "begins with 00 00 08 00"),
        (gzip.compress(GOOD, mtime=0), "begins with 1f 8b"),
        (b"\0\0\x08\xff" + bytes(4 * 255), "has 255 axes, more than the 64 an array can have"),
        (GOOD[:8], "ends in its header: 8 bytes, where 2 axes need 12"),
        (GOOD[:-1], r"has 17 bytes; its header, shape \(2, 3\) of 1-byte elements, needs 18"),
        (GOOD + b"\0", "has 19 bytes"),
        (b"\0\0\x08\3" + b"\xff" * 12, "has 16 bytes"),  # sizes whose product overflows 64 bits
    ],
)
def test_read_idx_refuses(data, message):
    with pytest.raises(DataError, match=f"read_idx: labels.idx .*{message}"):
        read_idx(data, "labels.idx")


# The real files


@pytest.mark.mnist
@pytest.mark.skipif(REAL is None, reason="no MNIST files: set AUTOGRAD_DATA to their folder")
def test_real_mnist(monkeypatch):
    monkeypatch.undo()  # the published MD5 sums again
    train, test = mnist(REAL)
    assert train.inputs.shape == (60_000, 1, 28, 28)
    assert test.inputs.shape == (10_000, 1, 28, 28)
    assert np.bincount(train.targets).tolist() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert train.targets[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert test.targets[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]
    # The mean and deviation that everyone normalises by.
    assert train.inputs.mean(dtype=np.float64) == pytest.approx(0.1307, abs=5e-5)
    assert train.inputs.std() == pytest.approx(0.3081, abs=1e-4)
    assert train.inputs.min() == 0
    assert train.inputs.max() == 1
