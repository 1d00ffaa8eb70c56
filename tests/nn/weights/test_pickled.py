"""The reader of pickles: what it builds, and that it runs nothing."""

import pickle
from collections import OrderedDict

import pytest

from autograd_nn.errors import ModelFileError
from autograd_nn.weights import pickled
from autograd_nn.weights.pickled import PickleReader

VALUE = {
    "none": None,
    "bools": (True, False),
    "ints": [0, 255, 256, 65535, 65536, -1, -(2**31), 2**31, 2**70, -(2**70)],
    "floats": [0.5, -1e300, float("inf")],
    "text": "Grüße, 重み" + "x" * 300,
    "tuples": [(), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4)],
    "dicts": {1: {}, 2: {"a": []}},
}


def read(data, **names):
    return PickleReader(data, names, lambda identity: ("outside", identity)).read()


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_plain_values_are_read_as_pickle_reads_them(protocol):
    data = pickle.dumps(VALUE, protocol)
    assert read(data) == VALUE
    assert [type(value) for value in read(data)["bools"]] == [bool, bool]


@pytest.mark.parametrize("protocol", [2, 4])
def test_a_value_that_occurs_twice_is_one_value(protocol):
    shared = [1]
    shared.append(shared)
    value = read(pickle.dumps({"a": shared, "b": shared}, protocol))
    assert value["a"] is value["b"]
    assert value["a"][1] is value["a"]


def test_many_values_use_the_wide_opcodes_of_the_memo():
    texts = [str(i) for i in range(400)]
    assert read(pickle.dumps((texts, texts[::-1]), 2)) == (texts, texts[::-1])


@pytest.mark.parametrize("protocol", [2, 4])
def test_only_the_names_in_the_table_are_called(protocol):
    data = pickle.dumps(OrderedDict(a=1), protocol)
    with pytest.raises(ModelFileError, match=r"^it asks for 'collections\.OrderedDict', which is not part of weights"):
        read(data)
    reader = PickleReader(data, {"collections.OrderedDict": lambda *arguments: {"made of": arguments}}, id)
    assert reader.read() == {"made of": (), "a": 1}


def test_a_persistent_id_stands_for_what_lies_outside():
    assert read(b"\x80\x02(X\x01\x00\x00\x00aK\x07tQ.") == ("outside", ("a", 7))


class Bomb:
    """What calls a function when pickle reads it."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


class NewBomb:
    """The same, by the opcode that makes objects."""

    def __reduce_ex__(self, protocol):
        return super().__reduce_ex__(2)


MALICIOUS = {
    "GLOBAL": b"cos\nsystem\n(X\x05\x00\x00\x00falsetR.",
    "GLOBAL of builtins": b"\x80\x02c__builtin__\neval\nX\x01\x00\x00\x001\x85R.",
    "STACK_GLOBAL": b"\x80\x04\x8c\x05posix\x8c\x06system\x93\x8c\x05false\x85R.",
    "STACK_GLOBAL of numbers": b"\x80\x04K\x01K\x02\x93.",
    "STACK_GLOBAL with a path": b"\x80\x04\x8c\x05torch\x8c\x0eos.system.nope\x93.",
    "INST": b"(X\x05\x00\x00\x00falseios\nsystem\n.",
    "OBJ": b"(cos\nsystem\nX\x05\x00\x00\x00falseo.",
    "OBJ of an allowed name": b"(cfine\nfine\nX\x05\x00\x00\x00falseo.",
    "NEWOBJ of an allowed name": b"\x80\x02cfine\nfine\n)\x81.",
    "NEWOBJ_EX": b"\x80\x04cfine\nfine\n)}\x92.",
    "EXT1": b"\x80\x02\x82\x01.",
    "EXT2": b"\x80\x02\x83\x01\x00.",
    "EXT4": b"\x80\x02\x84\x01\x00\x00\x00.",
    "PERSID": b"Pos.system\n.",
    "REDUCE of a text": b"X\x06\x00\x00\x00system)R.",
    "REDUCE of a result": b"cfine\nfine\n)R)R.",
    "REDUCE without a tuple": b"cfine\nfine\n}R.",
    "BUILD of a function": b"cfine\nfine\n}b.",
    "nested": pickle.dumps({"a": [({"b": Bomb(pytest.fail, "unpickled")},)]}, 2),
    "nested, new": pickle.dumps({"a": [({"b": Bomb(pytest.fail, "unpickled")},)]}, 4),
    "an object": pickle.dumps(NewBomb(), 2),
    "arguments of an allowed name": pickle.dumps((1, Bomb(print, Bomb(pytest.fail, "unpickled"))), 5),
}


@pytest.mark.parametrize("data", MALICIOUS.values(), ids=MALICIOUS)
def test_nothing_is_run(data):
    calls = []
    with pytest.raises(ModelFileError):
        read(data, **{"fine.fine": lambda *arguments: calls.append(arguments)})
    assert calls in ([], [()])  # the allowed one only, where the pickle calls that first


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the pickle breaks off after 0 bytes"),
        (b"\x80\x02}", "breaks off after 3 bytes"),
        (b"X\xff\xff\xff\x7fabc", "breaks off after 8 bytes"),
        (b"cos", "breaks off after 3 bytes"),
        (b".", "makes no sense at byte 1"),
        (b"(.", "makes no sense"),
        (b"h\x05.", "makes no sense"),
        (b"}X\x01\x00\x00\x00as.", "makes no sense|adds to a"),
        (b"}(K\x01u.", "makes no sense"),
        (b"X\x01\x00\x00\x00\xff.", "makes no sense"),
        (b"]K\x01K\x02s.", "adds to a list as if it were a dict"),
        (b"}K\x01a.", "adds to a dict as if it were a list"),
        (b"})K\x01s.", r"a key of a dictionary is a tuple, not a str or an int"),
        (b"\x81.", r"opcode 0x81 \(NEWOBJ\) at byte 0 does not occur in weights"),
        (b"\x80\x02\xff.", r"opcode 0xff \(unknown\) at byte 2"),
        (b")R.", "makes no sense"),
    ],
)
def test_programs_that_make_no_sense(data, message):
    with pytest.raises(ModelFileError, match=message):
        read(data)


def test_tuples_of_themselves_take_no_time():
    """2⁶⁰ elements by 60 doublings: fine as a value, which holds each once, and refused as a key, which is hashed."""
    doubled = b")" + b"q\x00h\x00\x86" * 60
    read(doubled + b".")
    with pytest.raises(ModelFileError, match="a key of a dictionary is a tuple"):
        read(b"}" + doubled + b"K\x01s.")


def test_pickle_itself_is_not_there():
    assert "pickle" not in vars(pickled)
