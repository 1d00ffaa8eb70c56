import json

import numpy as np
import pytest

from autograd_core import Variable
from autograd_nn import serialization
from autograd_nn.errors import ModelFileError
from autograd_nn.layers import Layer, Linear
from autograd_nn.parameter import Buffer, Parameter
from autograd_nn.serialization import load, read_metadata, save


class Small(Layer):
    """A layer, a matrix kept in Fortran's order, a single number, a buffer of integers and an empty parameter."""

    def __init__(self, seed=0):
        rng = np.random.default_rng(seed)
        self.fc = Linear(3, 2, rng=rng)
        self.matrix = Parameter(np.asfortranarray(rng.standard_normal((2, 3))))
        self.scale = Parameter(np.float32(rng.standard_normal()))
        self.count = Buffer(rng.integers(0, 99, 4))
        self.nothing = Parameter(np.zeros((0, 2), np.float16))


class Other(Layer):
    def __init__(self):
        self.fc = Linear(4, 2)
        self.extra = Parameter(np.zeros(1))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "model.safetensors"


def same(a, b):
    assert a.keys() == b.keys()
    for name in a:
        assert (a[name].dtype, a[name].shape) == (b[name].dtype, b[name].shape), name
        np.testing.assert_array_equal(a[name], b[name], err_msg=name)


def test_a_model_comes_back_as_it_was(path):
    model, fresh = Small(seed=1), Small(seed=2)
    save(model, path)
    assert load(fresh, path) is fresh
    same(fresh.state_dict(), model.state_dict())
    assert [file.name for file in path.parent.iterdir()] == ["model.safetensors"]


def test_the_same_model_gives_the_same_bytes(path):
    save(Small(), path, {"b": "2", "a": "1"})
    first = path.read_bytes()
    save(Small(), str(path), {"a": "1", "b": "2"})  # over the earlier file
    assert path.read_bytes() == first


def test_others_read_the_names_of_the_state(path):
    from safetensors.numpy import load_file

    model = Small()
    save(model, path)
    same(load_file(path), model.state_dict())


def test_pytorch_reads_and_writes_the_same_files(path):
    torch_files = pytest.importorskip("safetensors.torch", reason="PyTorch is not installed", exc_type=ImportError)
    model = Small(seed=1)
    save(model, path)
    tensors = torch_files.load_file(path)
    same({name: tensor.numpy() for name, tensor in tensors.items()}, model.state_dict())
    torch_files.save_file(tensors, path)
    same(load(Small(seed=2), path).state_dict(), model.state_dict())


def test_metadata(path):
    save(Small(), path, {"recipe": "small", "note": "ä\n"})
    assert read_metadata(path) == {"recipe": "small", "note": "ä\n"}
    save(Small(), path)
    assert read_metadata(path) == {}
    with pytest.raises(ModelFileError, match=r"metadata must be texts, but 'seed' is 1; use str\(\) or json.dumps\(\)"):
        save(Small(), path, {"seed": 1})


def message(call):
    """The error's message, which must be a single line."""
    with pytest.raises(ModelFileError) as caught:
        call()
    assert "\n" not in str(caught.value)
    return str(caught.value)


def with_type(data, name):
    """A safetensors file whose tensors claim another type."""
    size = int.from_bytes(data[:8], "little")
    header = json.dumps({k: {**v, "dtype": name} for k, v in json.loads(data[8 : 8 + size]).items()}).encode()
    return len(header).to_bytes(8, "little") + header + data[8 + size :]


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[:50],
        lambda data: data[:-1],
        lambda data: data + b"x",
        lambda data: b"\xff" * len(data),
        lambda data: b"\x80\x04\x95 a pickle, perhaps",
        lambda data: with_type(data, "F99"),
    ],
)
def test_a_damaged_file(path, damage):
    save(Small(), path)
    path.write_bytes(damage(path.read_bytes()))
    model = Small(seed=1)
    before = model.state_dict()
    for call in (lambda: load(model, path), lambda: read_metadata(path)):
        text = message(call)
        assert text.startswith(f"{path} is damaged, or is no safetensors file (")
        assert text.endswith("; save or copy it once more")
    same(model.state_dict(), before)


def test_another_models_file(path):
    save(Other(), path)
    model = Small()
    before = model.state_dict()
    text = message(lambda: load(model, path))
    assert text.startswith(f"{path} holds another model: this state does not fit Small. missing: matrix, scale,")
    assert "unexpected: extra; misshapen: fc.weight is (2, 4), should be (2, 3)" in text
    assert text.endswith("Load it into the model it was saved from.")
    same(model.state_dict(), before)


def test_a_missing_file_and_a_folder(tmp_path):
    absent = tmp_path / "absent.safetensors"
    assert message(lambda: load(Small(), absent)).startswith(f"{absent}: there is no such model file; check the path")
    assert message(lambda: read_metadata(absent)).startswith(f"{absent}: there is no such model file")
    assert message(lambda: load(Small(), tmp_path)) == f"{tmp_path}: the model can't be read: Is a directory"


def test_a_place_that_can_not_be_written(tmp_path):
    target = tmp_path / "absent" / "model.safetensors"
    assert message(lambda: save(Small(), target)) == f"{target} can't be written: No such file or directory"


def test_a_failed_save_leaves_the_earlier_file(path, monkeypatch):
    save(Small(), path)
    before = path.read_bytes()

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    assert message(lambda: save(Small(seed=1), path)).endswith("can't be written: No space left on device")
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["model.safetensors"]


def test_loading_runs_no_code(path):
    """A pickle that would run code when read by pickle is refused unread."""
    import pickle

    class Bomb:
        def __reduce__(self):
            return (pytest.fail, ("unpickled",))

    path.write_bytes(pickle.dumps(Bomb()))
    assert "is no safetensors file" in message(lambda: load(Small(), path))
    assert "pickle" not in vars(serialization)


def test_a_loaded_parameter_counts_as_changed(path):
    model = Small()
    save(model, path)
    before = model.scale.version
    load(model, path)
    assert isinstance(model.scale, Variable)
    assert model.scale.version > before
