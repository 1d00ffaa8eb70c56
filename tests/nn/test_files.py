"""Files appear whole or not at all; what is no file stays as it is."""

import os

import pytest

from autograd_nn.files import read_text, write_whole


def test_a_device_or_a_pipe_is_neither_replaced_nor_read(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(OSError, match="a device or a pipe"):
        write_whole(pipe, "text")
    with pytest.raises(OSError, match="a device or a pipe"):
        read_text(pipe)  # without a writer it would wait for ever
    assert pipe.is_fifo()
    assert list(tmp_path.iterdir()) == [pipe]
