"""Files of torch.save: a stored one, those that PyTorch writes, and damaged and hostile ones."""

import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest

import autograd_nn as nn
from autograd_nn.errors import ModelFileError
from autograd_nn.weights import read_pth
from autograd_nn.weights.pth import OLD

CHECKPOINT = Path(__file__).parent / "data" / "checkpoint.pth"  # written by torch.save of PyTorch 2.13
T = np.arange(12, dtype=np.float32).reshape(3, 4)
EXPECTED = {
    "weight": T,
    "transposed": T.T,
    "part": T[1:, 1:3],
    "half": (T / 8).astype(np.float16),
    "bfloat16": T / 8,  # exact in 8 bits
    "double": T.astype(np.float64) / 7,
    "count": np.array(7),
    "small": np.arange(-3, 3, dtype=np.int8),
    "bytes": np.arange(6, dtype=np.uint8),
    "flags": T[0] > 1,
    "empty": np.zeros((0, 3), np.float32),
    "int32": np.arange(3, dtype=np.int32),
    "parameter": T[0],
}


def same(state, expected):
    assert list(state) == list(expected)
    for name, array in expected.items():
        assert (state[name].dtype, state[name].shape) == (array.dtype, array.shape), name
        np.testing.assert_array_equal(state[name], array, err_msg=name)


def test_a_stored_checkpoint():
    state = read_pth(CHECKPOINT)
    same(state, EXPECTED)
    assert state["weight"].ctypes.data == state["transposed"].ctypes.data  # views of one storage, read once
    assert not any(array.flags.writeable for array in state.values())
    same(nn.read_weights(CHECKPOINT), EXPECTED)


# --- with PyTorch ---------------------------------------------------------------------------------------------------


@pytest.fixture
def torch():
    return pytest.importorskip("torch", reason="PyTorch is not installed")


@pytest.mark.parametrize("protocol", [2, 4, 5])
@pytest.mark.parametrize("wrap", [dict, "state_dict", "model_state_dict", "model"])
def test_what_pytorch_saves(torch, tmp_path, protocol, wrap):
    model = torch.nn.Sequential(torch.nn.Conv2d(2, 3, 3), torch.nn.BatchNorm2d(3), torch.nn.Linear(3, 2).half())
    optimizer = torch.optim.Adam(model.parameters())
    model[0].weight.grad = torch.ones_like(model[0].weight)
    optimizer.step()
    state = model.state_dict()
    others = {"optimizer": optimizer.state_dict(), "shape": model[0].weight.shape}
    value = state if wrap is dict else {**others, wrap: state}
    torch.save(value, tmp_path / "model.pth", pickle_protocol=protocol)
    same(read_pth(tmp_path / "model.pth"), {name: tensor.numpy() for name, tensor in state.items()})


def test_random_views(torch, tmp_path, rng):
    base = torch.arange(2 * 3 * 4 * 5, dtype=torch.float64).reshape(2, 3, 4, 5)
    views = {}
    for i in range(30):
        view = base.permute(*rng.permutation(4).tolist())
        for axis in range(4):
            start, step = int(rng.integers(0, 2)), int(rng.integers(1, 3))
            view = view[(slice(None),) * axis + (slice(start, None, step),)]
        views[f"view{i}"] = view
    views["expanded"] = torch.ones(1).expand(7, 3)
    torch.save(views, tmp_path / "views.pth")
    same(read_pth(tmp_path / "views.pth"), {name: view.numpy() for name, view in views.items()})


def test_bfloat16(torch, tmp_path):
    values = torch.tensor([0.0, -0.0, 1.0, 3.14159, -1e38, 1e-40, float("inf"), float("nan")]).bfloat16()
    torch.save({"a": values}, tmp_path / "a.pth")
    np.testing.assert_array_equal(read_pth(tmp_path / "a.pth")["a"], values.float().numpy())


def test_a_model_takes_over_pytorch_s_weights(torch, tmp_path, rng):
    theirs = torch.nn.Sequential(torch.nn.Conv2d(1, 4, 3), torch.nn.ReLU(), torch.nn.Flatten(), torch.nn.Linear(64, 3))
    ours = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(64, 3))
    torch.save(theirs.state_dict(), tmp_path / "model.pt")
    assert nn.load(ours, tmp_path / "model.pt") is ours
    x = rng.standard_normal((2, 1, 6, 6)).astype(np.float32)
    np.testing.assert_allclose(ours(x).array, theirs(torch.from_numpy(x)).detach().numpy(), rtol=1e-5, atol=1e-6)


def test_what_is_not_a_state_dict(torch, tmp_path):
    path = tmp_path / "a.pth"
    model = torch.nn.Linear(2, 2)
    for value, message in {
        model: "it asks for 'torch.nn.modules.linear.Linear', which is not part of weights.*torch.save\\(model.state_dict",
        torch.ones(2): "what it holds is one tensor, not a state dict; save model.state_dict",
        (1, 2): "what it holds is of type tuple, not a state dict",
    }.items():
        torch.save(value, path)
        with pytest.raises(ModelFileError, match=f"^{path}: {message}"):
            read_pth(path)
    torch.save({"lr": 0.1}, path)
    with pytest.raises(ModelFileError, match="'lr' is of type float, so this is no state dict of tensors by name"):
        read_pth(path)


def test_the_old_format(torch, tmp_path):
    path = tmp_path / "old.pth"
    torch.save({"a": torch.ones(2)}, path, _use_new_zipfile_serialization=False)
    assert path.read_bytes().startswith(OLD)
    for read in (read_pth, nn.read_weights):
        with pytest.raises(ModelFileError, match=r"PyTorch's format from before version 1\.6; load it with"):
            read(path)


# --- hostile files --------------------------------------------------------------------------------------------------


def text(value):
    return b"X" + struct.pack("<I", len(value)) + value.encode()


def integer(value):
    data = value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True)
    return b"\x8a" + bytes([len(data)]) + data


def storage(key="0", kind="FloatStorage", length=6):
    return b"(" + text("storage") + f"ctorch\n{kind}\n".encode() + text(key) + text("cpu") + integer(length) + b"tQ"


def numbers(*values):
    return b"(" + b"".join(map(integer, values)) + b"t"


def tensor(shape=(2, 3), strides=(3, 1), offset=0, store=None):
    store = storage() if store is None else store
    shapes = numbers(*shape) + numbers(*strides)
    return b"ctorch._utils\n_rebuild_tensor_v2\n(" + store + integer(offset) + shapes + b"\x89}tR"


def state(*tensors):
    items = b"".join(text(f"w{i}") + tensor for i, tensor in enumerate(tensors))
    return b"\x80\x02}(" + items + b"u."


SIX = np.arange(6, dtype=np.float32)


def write(path, pickle, compression=zipfile.ZIP_STORED, **entries):
    entries = {"data/0": SIX.tobytes(), **{name.replace("_", "/"): data for name, data in entries.items()}}
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in {"data.pkl": pickle, **entries}.items():
            archive.writestr(f"any/{name}", data)
    return path


@pytest.fixture
def path(tmp_path):
    return tmp_path / "file.pth"


def test_a_file_by_hand(path):
    same(read_pth(write(path, state(tensor()))), {"w0": SIX.reshape(2, 3)})


def test_bytes_in_the_other_order(path):
    entries = {"data_0": SIX.astype(">f4").tobytes(), "byteorder": b"big"}
    same(read_pth(write(path, state(tensor()), **entries)), {"w0": SIX.reshape(2, 3)})
    with pytest.raises(ModelFileError, match="its byte order is b'middle', neither little nor big"):
        read_pth(write(path, state(tensor()), byteorder=b"middle"))


def test_bools_are_0_and_1(path):
    bools = tensor((3,), (1,), store=storage(kind="BoolStorage", length=3))
    array = read_pth(write(path, state(bools), data_0=b"\x00\x01\xff"))["w0"]
    assert array.view(np.uint8).tolist() == [0, 1, 1]


@pytest.mark.parametrize(
    ("pickle", "message"),
    [
        (state(tensor((2, 4), (3, 1))), "of 2 axes and 8 elements reaches outside of its storage of 6"),
        (state(tensor((2, 3), (4, 1))), "reaches outside"),
        (state(tensor(offset=1)), "reaches outside"),
        (state(tensor((0,), (1,), offset=7)), "reaches outside"),
        (state(tensor((10**6, 10**6), (0, 0))), "1000000000000 elements reaches outside"),
        (state(tensor((2**46,) * 3, (0, 0, 0))), "reaches outside"),
        (state(tensor((2**60,), (0,))), "by something else than a storage, an offset, a shape and strides"),
        (state(tensor((2, 3), (-3, 1))), "by something else"),
        (state(tensor(offset=-1)), "by something else"),
        (state(tensor((2, 3), (3,))), "a tensor has 2 sizes and 1 strides"),
        (state(tensor((1,) * 65, (1,) * 65)), "a tensor has 65 sizes and 65 strides"),
        (state(tensor(store=b"N")), "by something else"),
        (state(tensor(store=storage(length=7))), "storage '0' has 24 bytes, but 7 elements of 4 bytes are declared"),
        (state(tensor(store=storage(length=2**40))), "are declared"),
        (state(tensor(store=storage(length=2**80))), "by something else than a type, a key and a length"),
        (state(tensor(store=storage(kind="DoubleStorage"))), "6 elements of 8 bytes are declared"),
        (state(tensor(store=storage(kind="QInt8Storage"))), "it asks for 'torch.QInt8Storage', which is not part"),
        (state(tensor(store=storage(key="1"))), "the archive lacks 'data/1', which its pickle refers to"),
        (state(tensor(store=storage(key="../data.pkl"))), "the archive lacks 'data/../data.pkl'"),
        (state(tensor(), tensor((0,), (1,), store=storage(length=0))), "with 6 elements, and with 0"),
        (state(b"ctorch._utils\n_rebuild_tensor_v2\n)R"), "by something else"),
        (state(b"ctorch._utils\n_rebuild_parameter\n)R"), "a parameter that is not made of a tensor"),
        (state(b"ctorch\nSize\n)R"), "a torch.Size that is not made of a tuple"),
        (state(b"ccollections\nOrderedDict\nK\x01\x85R"), "it makes a dictionary in a way that PyTorch does not"),
        (state(b"K\x01Q"), "it refers to something that is not a storage"),
        (state(b"cos\nsystem\n" + text("false") + b"\x85R"), "it asks for 'os.system', which is not part of weights"),
        (state(b"ctorch\nload\n" + text("false") + b"\x85R"), "it asks for 'torch.load'"),
        (b"\x80\x02}K\x01K\x02s.", "'1' is of type int"),
    ],
)
def test_tensors_that_lie(path, pickle, message):
    with pytest.raises(ModelFileError, match=message) as caught:
        read_pth(write(path, pickle))
    assert str(caught.value).startswith(f"{path}: ")


def test_a_compressed_archive(path):
    bomb = write(path, state(tensor()), zipfile.ZIP_DEFLATED, data_0=bytes(10**6))
    assert bomb.stat().st_size < 10**4
    with pytest.raises(ModelFileError, match=r"its entries are compressed or overlap, which torch\.save does not do"):
        read_pth(bomb)


def test_another_zip_archive(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("text.txt", "hello")
    with pytest.raises(ModelFileError, match=r"is not one of torch\.save: it has no data\.pkl, or several"):
        read_pth(path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("a/data.pkl", b"N.")
        archive.writestr("b/data.pkl", b"N.")
    with pytest.raises(ModelFileError, match="or several"):
        read_pth(path)


def test_a_missing_file(path):
    with pytest.raises(ModelFileError, match="there is no such model file"):
        nn.load(nn.Linear(2, 2), path)


def test_a_truncated_file(path):
    data = CHECKPOINT.read_bytes()
    for end in (4, 100, 1000, len(data) // 2, len(data) - 1):
        path.write_bytes(data[:end])
        with pytest.raises(ModelFileError, match=r"is damaged, or is no archive of torch\.save"):
            read_pth(path)


def test_damage_at_random_gives_its_error_and_no_other(path, rng):
    """Bytes changed, cut out, put in, in the archive and in the pickle: weights, or a ModelFileError."""
    whole = CHECKPOINT.read_bytes()
    with zipfile.ZipFile(CHECKPOINT) as archive:
        pickle = archive.read("checkpoint/data.pkl")
        entries = {
            name.removeprefix("checkpoint/").replace("/", "_"): archive.read(name)
            for name in archive.namelist()
            if name != "checkpoint/data.pkl"
        }
    refused = 0
    for i in range(600):
        data = bytearray(pickle if i % 2 else whole)
        for _ in range(rng.integers(1, 4)):
            at, length = int(rng.integers(len(data))), int(rng.integers(0, 3))
            data[at : at + length] = rng.bytes(int(rng.integers(0, 3)))
        if i % 2:
            write(path, bytes(data), **entries)
        else:
            path.write_bytes(data)
        try:
            state = read_pth(path)
        except ModelFileError:
            refused += 1
        else:
            for array in state.values():
                np.isnan(array.astype(float).sum())  # every element is there to be read
    assert 300 < refused <= 600


def test_random_bytes(path, rng):
    for _ in range(100):
        path.write_bytes(b"PK\x03\x04" + rng.bytes(int(rng.integers(0, 400))))
        with pytest.raises(ModelFileError):
            read_pth(path)
