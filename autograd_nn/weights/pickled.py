"""Reads the part of Python's pickle format that PyTorch's weights are written in, as data and nothing else.

A pickle is a program for a small stack machine, and Python's own reader calls whatever functions the program names. This
one knows a fixed table of names, each of which stands for a function of ours; any other name ends the reading.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from typing import Any

from autograd_nn.errors import ModelFileError

MARK = object()  # on the stack, the beginning of the items that a later opcode takes together
KEYS = (str, int)  # of dictionaries; the hash of a tuple that holds itself twice, many times over, would take for ever


class PickleReader:
    """Runs the opcodes of `data`, and gives the value that they build.

    names:    the value of each name, "torch._utils._rebuild_tensor_v2", that the pickle may use; functions among them
              are called with the arguments in the pickle.
    outside:  the object that a persistent id stands for: something that lies beside the pickle.

    Builds:   None, bool, int, float, str, tuple, list, dict, and what `names` and `outside` give.
    Errors:   ModelFileError for a name that is not in `names`, an opcode that such files do not need, and a program
              that breaks off or makes no sense.
    """

    def __init__(self, data: bytes, names: Mapping[str, Any], outside: Callable[[Any], Any]) -> None:
        self.data = data
        self.names = names
        self.outside = outside
        self.at = 0
        self.stack: list[Any] = []
        self.memo: dict[int, Any] = {}

    def read(self) -> Any:
        """The value. May be called once."""
        try:
            while (code := self.take(1)[0]) != STOP:
                if code not in OPCODES:
                    refused = REFUSED.get(code, "unknown")
                    raise ModelFileError(
                        f"opcode 0x{code:02x} ({refused}) at byte {self.at - 1} does not occur in weights"
                    )
                OPCODES[code](self)
            return self.pop()
        except (IndexError, KeyError, UnicodeDecodeError) as error:
            raise ModelFileError(f"the pickle makes no sense at byte {self.at}") from error

    # --- parts of the machine -------------------------------------------------------------------------------------

    def take(self, count: int) -> bytes:
        """The next bytes of the program."""
        end = self.at + count
        if end > len(self.data):
            raise ModelFileError(f"the pickle breaks off after {len(self.data)} bytes")
        part = self.data[self.at : end]
        self.at = end
        return part

    def number(self, size: int) -> int:
        """An unsigned integer of that many bytes."""
        return int.from_bytes(self.take(size), "little")

    def line(self) -> str:
        """Text up to the end of the line."""
        end = self.data.find(b"\n", self.at)
        text = self.take((end if end >= 0 else len(self.data) + 1) - self.at).decode()
        self.at += 1
        return text

    def push(self, value: Any) -> None:
        self.stack.append(value)

    def pop(self) -> Any:
        value = self.stack.pop()
        if value is MARK:
            raise IndexError("a mark where a value should be")
        return value

    def pop_all(self, count: int) -> tuple[Any, ...]:
        """The last values, in the order in which they were pushed."""
        return tuple(reversed([self.pop() for _ in range(count)]))

    def pop_to_mark(self) -> list[Any]:
        """The values since the last mark."""
        values = []
        while (value := self.stack.pop()) is not MARK:
            values.append(value)
        return values[::-1]

    def top(self, kind: type) -> Any:
        """The last value, left where it is, which must be of this kind."""
        value = self.stack[-1]
        if not isinstance(value, kind):
            raise ModelFileError(f"the pickle adds to a {type(value).__name__} as if it were a {kind.__name__}")
        return value

    # --- opcodes with something to them ---------------------------------------------------------------------------

    def set_items(self, items: list[Any]) -> None:
        target = self.top(dict)
        if len(items) % 2:
            raise IndexError("a key without a value")
        for key, value in zip(items[::2], items[1::2], strict=True):
            if not isinstance(key, KEYS):
                raise ModelFileError(f"a key of a dictionary is a {type(key).__name__}, not a str or an int")
            target[key] = value

    def append_all(self, items: list[Any]) -> None:
        self.top(list).extend(items)

    def name(self, module: Any, name: Any) -> None:
        full = f"{module}.{name}" if isinstance(module, str) and isinstance(name, str) else "(no text)"
        if full not in self.names:
            raise ModelFileError(
                f"it asks for {full[:100]!r}, which is not part of weights, so reading stops here and nothing was run. "
                "Save the weights alone, torch.save(model.state_dict(), path)?"
            )
        self.push(self.names[full])

    def reduce(self) -> None:
        function, arguments = self.pop_all(2)
        if not callable(function) or not isinstance(arguments, tuple):
            raise ModelFileError(f"the pickle calls a {type(function).__name__}")
        self.push(function(*arguments))

    def build(self) -> None:
        # PyTorch sets attributes of its dictionaries, `_metadata`, in this way: notes that are not part of the weights.
        self.pop()
        self.top(dict)


def _float(reader: PickleReader) -> None:
    reader.push(struct.unpack(">d", reader.take(8))[0])


def _signed(size: int) -> Callable[[PickleReader], None]:
    return lambda r: r.push(int.from_bytes(r.take(size), "little", signed=True))


def _text(size: int) -> Callable[[PickleReader], None]:
    return lambda r: r.push(r.take(r.number(size)).decode("utf-8", "surrogatepass"))


def _put(size: int) -> Callable[[PickleReader], None]:
    return lambda r: r.memo.__setitem__(r.number(size), r.stack[-1])


STOP = ord(".")
OPCODES: dict[int, Callable[[PickleReader], Any]] = {
    0x80: lambda r: r.take(1),  # PROTO: the version
    0x95: lambda r: r.take(8),  # FRAME: how much to read ahead
    ord("("): lambda r: r.push(MARK),
    ord("N"): lambda r: r.push(None),
    0x88: lambda r: r.push(True),
    0x89: lambda r: r.push(False),
    ord("J"): _signed(4),
    ord("K"): lambda r: r.push(r.number(1)),
    ord("M"): lambda r: r.push(r.number(2)),
    0x8A: lambda r: r.push(int.from_bytes(r.take(r.number(1)), "little", signed=True)),  # LONG1
    ord("G"): _float,
    ord("X"): _text(4),
    0x8C: _text(1),
    0x8D: _text(8),
    ord(")"): lambda r: r.push(()),
    ord("t"): lambda r: r.push(tuple(r.pop_to_mark())),
    0x85: lambda r: r.push(r.pop_all(1)),
    0x86: lambda r: r.push(r.pop_all(2)),
    0x87: lambda r: r.push(r.pop_all(3)),
    ord("]"): lambda r: r.push([]),
    ord("a"): lambda r: r.append_all([r.pop()]),
    ord("e"): lambda r: r.append_all(r.pop_to_mark()),
    ord("}"): lambda r: r.push({}),
    ord("s"): lambda r: r.set_items(list(r.pop_all(2))),
    ord("u"): lambda r: r.set_items(r.pop_to_mark()),
    ord("q"): _put(1),
    ord("r"): _put(4),
    0x94: lambda r: r.memo.__setitem__(len(r.memo), r.stack[-1]),  # MEMOIZE
    ord("h"): lambda r: r.push(r.memo[r.number(1)]),
    ord("j"): lambda r: r.push(r.memo[r.number(4)]),
    ord("c"): lambda r: r.name(r.line(), r.line()),
    0x93: lambda r: r.name(*r.pop_all(2)),  # STACK_GLOBAL
    ord("R"): PickleReader.reduce,
    ord("b"): PickleReader.build,
    ord("Q"): lambda r: r.push(r.outside(r.pop())),  # BINPERSID
}
# The names of those that call or make objects, for the message.
REFUSED = {
    ord("i"): "INST",
    ord("o"): "OBJ",
    0x81: "NEWOBJ",
    0x92: "NEWOBJ_EX",
    0x82: "EXT1",
    0x83: "EXT2",
    0x84: "EXT4",
}
