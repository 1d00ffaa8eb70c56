import numpy as np
import pytest

from autograd_nn.data import read_csv
from autograd_nn.errors import DataError

FLOWERS = "length, width,species\n5.1,3.5,setosa\n\n7,3.2e0,virginica\n-4.9,0,setosa\n"


@pytest.fixture
def table(tmp_path):
    def write(text, encoding="utf-8"):
        (tmp_path / "t.csv").write_text(text, encoding=encoding, newline="")
        return tmp_path / "t.csv"

    return write


def test_texts_become_labels(table):
    data = read_csv(table(FLOWERS), "species")
    np.testing.assert_array_equal(data.inputs, np.array([[5.1, 3.5], [7, 3.2], [-4.9, 0]], np.float32))
    assert (data.inputs.dtype, data.targets.dtype) == (np.float32, np.int64)
    assert data.targets.tolist() == [0, 1, 0]
    assert data.classes == ("setosa", "virginica")
    assert data.name == "t.csv"


@pytest.mark.parametrize(
    ("text", "target", "dtype", "values"),
    [("1,7\n2,8\n", -1, np.int64, [7, 8]), ("1,7\n2,8.5\n", 1, np.float32, [7, 8.5]), ("1,7\n2,8\n", 0, np.int64, [1, 2]),
     ("1,7\n2,8\n", [1], np.float32, [[7], [8]]), ("1,7,9\n2,8,9\n", [2, 0], np.float32, [[9, 1], [9, 2]]),
     ("1, 7 \n2,x\n", 1, np.int64, [0, 1]), ("1,1_1\n2,1_2\n", 1, np.int64, [0, 1]),
     ("1,7\n2,9999999999999999999\n", 1, np.float32, [7, 1e19])],
)  # fmt: skip
def test_targets(table, text, target, dtype, values):
    data = read_csv(table(text), target, header=False)
    assert data.targets.dtype == dtype
    np.testing.assert_array_equal(data.targets, np.array(values, dtype))
    assert data.inputs.shape == (2, 1)


def test_columns_are_chosen_by_name_or_number(table):
    text = "a,b,c,d\n1,2,3,4\n5,6,7,8\n"
    np.testing.assert_array_equal(read_csv(table(text), "d", columns=["c", 0]).inputs, [[3, 1], [7, 5]])
    data = read_csv(table("a;b\n0,5;1\n".replace("0,5", "0.5")), "b", delimiter=";")
    assert (data.inputs.tolist(), data.targets.tolist()) == ([[0.5]], [1])


def test_as_numpy_reads_it(table, rng):
    x = rng.standard_normal((200, 5)).astype(np.float32)
    y = rng.integers(0, 4, 200)
    lines = [",".join([*map(repr, map(float, row)), str(label)]) for row, label in zip(x, y, strict=True)]
    data = read_csv(table("\r\n".join(lines)), -1, header=False)
    np.testing.assert_array_equal(data.inputs, x)
    np.testing.assert_array_equal(data.targets, y)


def test_quotes_and_a_byte_order_mark(table):
    data = read_csv(table('"size, mm",kind\n"1.5","a ""b"""\n2,c\n', "utf-8-sig"), "kind")
    assert data.inputs.tolist() == [[1.5], [2]]
    assert data.classes == ('a "b"', "c")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (FLOWERS.replace("3.2e0", "wide"), r"t\.csv, line 4, column 'width': 'wide' is not a finite number\. Mend"),
        (FLOWERS.replace("3.2e0", ""), r"line 4, column 'width': '' is not a finite number"),
        (FLOWERS.replace("3.2e0", "nan"), "line 4, column 'width': nan is not a finite number"),
        (FLOWERS.replace("-4.9", "1e999"), "line 5, column 'length': inf is not a finite number"),
        (FLOWERS.replace("virginica", ""), "line 4, column 'species': '' is not a label"),
        (FLOWERS.replace("0,setosa", "setosa"), r"t\.csv, line 5: 2 cells, where the first line has 3"),
        ("length,species\n", "has no examples, only names of columns"),
        (FLOWERS.replace("3.2e0", "3_2"), "line 4, column 'width': '3_2' is not a finite number"),
        ("", r"t\.csv is empty; it must hold an example"),
        ("a,b\n1,2\n", r"has no column 'species'; its 2 columns are a, b"),
        ("species,species\n1,2\n", "has several columns 'species'"),
        ("species\n1\n", "inputs and targets need a column each; its columns are species"),
        ('a,species\n1,"x\n', r"t\.csv can't be read as CSV: unexpected end of data"),
    ],
)
def test_mistakes_are_named(table, text, message):
    with pytest.raises(DataError, match=message):
        read_csv(table(text), "species")


def test_mistakes_without_header_and_in_targets(table):
    with pytest.raises(DataError, match="line 2, column 0: 'x' is not a finite number"):
        read_csv(table("1,2\nx,3\n"), 1, header=False)
    with pytest.raises(DataError, match=r"line 2, column 1: inf is not a finite number"):
        read_csv(table("1,2.5\n3,inf\n"), 1, header=False)
    with pytest.raises(DataError, match=r"has no column 2; its 2 columns are 0, 1"):
        read_csv(table("1,2\n"), 2, header=False)


def test_files_that_are_no_tables(tmp_path):
    with pytest.raises(DataError, match=r"gone\.csv: there is no such file"):
        read_csv(tmp_path / "gone.csv", 0)
    (tmp_path / "b.csv").write_bytes(b"a,b\n\xff\xfe,1\n")
    with pytest.raises(DataError, match=r"b\.csv can't be read as CSV: 'utf-8' codec"):
        read_csv(tmp_path / "b.csv", 0)
    with pytest.raises(DataError, match="can't be read as CSV: Is a directory"):
        read_csv(tmp_path, 0)


@pytest.mark.parametrize("delimiter", ["", ";;", None])
def test_a_delimiter_is_one_character(tmp_path, delimiter):
    (tmp_path / "t.csv").write_text("a,b\n1,2\n")
    with pytest.raises(DataError, match="the delimiter must be one character, not"):
        read_csv(tmp_path / "t.csv", "b", delimiter=delimiter)


def test_another_delimiter_is_suspected(tmp_path):
    (tmp_path / "t.csv").write_text("a;b\n1;2\n")
    with pytest.raises(DataError, match=r"its columns are a;b\. Another delimiter\?"):
        read_csv(tmp_path / "t.csv", -1)
