"""The text-book's example: 2 apples at 100, 3 oranges at 150, and a tax of a tenth."""

import pytest

import autograd_core as ag


@pytest.fixture
def price():
    apple, apples = ag.Variable(100.0, name="apple"), ag.Variable(2.0, name="apples")
    orange, oranges = ag.Variable(150.0, name="orange"), ag.Variable(3.0, name="oranges")
    y = (apple * apples + orange * oranges) * ag.Variable(1.1, name="tax")
    y.name = "price"
    return y


@pytest.fixture
def hostile():
    """Names that would be markup, an escape, or the end of a script."""
    x = ag.Variable(2.0, name='"><script>alert(1)</script>')
    y = ag.Variable(3.0, name="</script>\\N\n@SVG@ 사과")
    return x * y + ag.sin(x)
