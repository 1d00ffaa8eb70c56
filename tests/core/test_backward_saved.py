"""autograd_core/backward.py: what rules saved, when it is freed, and what happens when it was changed meanwhile."""

import gc
import tracemalloc
import weakref

import numpy as np
import pytest

import autograd_core as ag

# --- freeing and repeating --------------------------------------------------------------------------------------------


def test_a_second_backward_says_that_the_graph_is_freed(x):
    y = (x * x).sum()
    y.backward()
    with pytest.raises(ag.GraphError, match=r"^Multiply\(\): what this node saved was freed .*retain_graph=True"):
        y.backward()
    np.testing.assert_array_equal(x.grad, 2 * x.array)  # not touched by the failed pass


def test_what_saved_nothing_may_be_passed_again(x):
    y = x + 1  # between two results: nothing of it can have been freed
    (y * 2).sum().backward()
    (y * y).sum().backward()
    np.testing.assert_array_equal(x.grad, 2 + 2 * (x.array + 1))


def test_retain_graph(x):
    y = (x * x).sum()
    y.backward(retain_graph=True)
    y.backward()
    np.testing.assert_array_equal(x.grad, 4 * x.array)


def test_saved_arrays_are_gone_after_backward(x):
    hidden = ag.exp(x)
    y = (hidden * hidden).sum()
    functions = [hidden.creator, y.creator.inputs[0].creator]
    y.backward()
    assert [function.saved for function in functions] == [None, None]


def test_saved_arrays_are_freed_on_the_way(without_gc):
    """When the rule of the first op runs, what the later ones saved is gone already."""
    alive = []

    class Watch(ag.Elementwise):
        def forward(self, xp, x):
            return x + 0

        def backward(self, gy):
            alive.append(reference() is not None)
            return gy

    x = ag.Variable(np.ones(5))
    hidden = ag.exp(Watch()(x))
    reference = weakref.ref(hidden.array)
    y = (hidden * 3).sum()
    del hidden
    y.backward()
    assert alive == [False]
    assert reference() is None


def test_intermediate_arrays_are_freed_when_no_rule_saved_them(x, without_gc):
    hidden = x + 1
    reference = weakref.ref(hidden.array)
    y = (hidden + 2).sum()
    del hidden
    assert reference() is None
    y.backward()
    np.testing.assert_array_equal(x.grad, np.ones(3))


def test_a_dropped_graph_is_freed_at_once(x, without_gc):
    y = ag.tanh(x * x).sum()
    functions = [weakref.ref(y.creator), weakref.ref(y.creator.inputs[0].creator)]
    variable = weakref.ref(y)
    del y
    assert variable() is None
    assert [function() for function in functions] == [None, None]


@pytest.mark.parametrize("create_graph", [False, True])
def test_backward_leaves_no_cycles(x, create_graph, without_gc):
    y = ((x * x) / (x + 1)).sum()
    y.backward(create_graph=create_graph)
    function = weakref.ref(y.creator)
    gradient = weakref.ref(x.grad_var) if create_graph else None
    x.zero_grad()
    del y
    assert function() is None
    assert gradient is None or gradient() is None


def test_memory_is_flat_over_10_000_steps(without_gc, traced_memory, rng):
    data, target = rng.standard_normal((8, 3)), rng.standard_normal((8, 1))
    w, b = ag.Variable(rng.standard_normal((3, 1))), ag.Variable(np.zeros(1))

    def step():
        loss = ((ag.tanh(ag.matmul(data, w) + b) - target) ** 2).mean()
        loss.backward()
        for parameter in (w, b):
            parameter.array -= 0.01 * parameter.grad
            parameter.zero_grad()
        return loss.item()

    first = step()
    for _ in range(100):
        step()
    before = tracemalloc.get_traced_memory()[0]
    for _ in range(10_000):
        last = step()
    # The smallest object that each step could leave behind has 28 bytes; Python's free lists may grow a little.
    assert tracemalloc.get_traced_memory()[0] - before < 200_000
    assert last < first
    assert gc.collect() < 100  # nothing of ours waited for the collector


def test_a_chain_of_a_million_ops(without_gc):
    """Forward, backward and freeing: none of them may recurse."""
    length = 1_000_000
    x = ag.Variable(np.ones(()))
    y = x
    for _ in range(length):
        y = y + 1.0
    y.backward()
    assert x.grad == 1
    assert y.item() == length + 1
    assert y.generation == length
    function = weakref.ref(y.creator)
    del y
    assert function() is None


def test_a_long_chain_is_freed_without_backward(without_gc):
    x = ag.Variable(np.ones(()))
    y = x
    for _ in range(200_000):
        y = y * x
    first = weakref.ref(y.creator)
    del y
    assert first() is None


# --- changes in place -------------------------------------------------------------------------------------------------


def add_one(x):
    x.array += 1


def assign(x):
    x.array = x.array * 2


def write_and_say_so(x):
    x.array[0] = 7
    x.changed_in_place()


def update_like_an_optimizer(x):
    with ag.no_grad():
        x.array -= 0.1 * np.ones(3)


changes = pytest.mark.parametrize("change", [add_one, assign, write_and_say_so, update_like_an_optimizer])


@changes
def test_changing_a_saved_input_is_refused(x, change):
    y = (x * 2 * x).sum()
    change(x)
    with pytest.raises(
        ag.GraphError, match=r"^Multiply\(\): its input 1 'x', float64\[3\], was changed in place after"
    ) as caught:
        y.backward()
    assert "\n" not in str(caught.value)
    assert x.grad is None


@changes
def test_changing_a_saved_result_is_refused(x, change):
    h = ag.exp(x)
    change(h)
    with pytest.raises(ag.GraphError, match=r"^Exp\(\): its result, float64\[3\], was changed in place"):
        h.sum().backward()


@changes
def test_changing_a_saved_input_without_gradient_is_refused(x, change):
    data = ag.Variable(np.ones(3), requires_grad=False, name="data")
    y = (x * data).sum()
    change(data)
    with pytest.raises(ag.GraphError, match=r"^Multiply\(\): its input 1 'data'"):
        y.backward()


def test_the_message_gives_both_versions(x):
    add_one(x)
    y = (x * x).sum()
    saved = x.version
    add_one(x)
    with pytest.raises(ag.GraphError, match=f"version {saved} was saved, it is at version {x.version} now"):
        y.backward()
    assert x.version > saved > 0


def test_changing_what_no_rule_reads_is_fine(x):
    y = (x + 1).sum()
    add_one(x)
    y.backward()
    np.testing.assert_array_equal(x.grad, np.ones(3))


def test_changing_before_use_or_after_backward_is_fine(x):
    add_one(x)
    y = (x * x).sum()
    y.backward()
    add_one(x)
    np.testing.assert_array_equal(x.grad, [4, 6, 8])


def test_changing_one_variable_does_not_hurt_another(x):
    other = ag.Variable(np.ones(3))
    y = (x * x).sum()
    add_one(other)
    y.backward()
    np.testing.assert_array_equal(x.grad, 2 * x.array)


VIEWS = {
    "reshape": lambda x: x.reshape(3, 1),
    "slice": lambda x: x[1:],
    "transpose": lambda x: x.T,
    "broadcast": lambda x: ag.broadcast_to(x, (2, 3)),
    "view of a view": lambda x: x[None].T,
}


@pytest.mark.parametrize("view", VIEWS)
def test_changing_the_memory_under_a_saved_view_is_refused(x, view):
    v = VIEWS[view](x)
    y = (v * v).sum()
    add_one(x)
    with pytest.raises(ag.GraphError, match=r"^Multiply\(\): its input 0, .* was changed in place"):
        y.backward()


def test_changing_through_a_view_is_refused(x):
    y = (x * x).sum()
    add_one(x.reshape(3, 1)[1:])
    np.testing.assert_array_equal(x.array, [1, 3, 4])
    with pytest.raises(ag.GraphError, match=r"^Multiply\(\): its input 0 'x'"):
        y.backward()


def test_changing_through_a_detached_variable_is_refused(x):
    y = (x * x).sum()
    add_one(x.detach())
    with pytest.raises(ag.GraphError, match="was changed in place"):
        y.backward()
    target = x.detach()
    y = (target * ag.Variable(np.ones(3))).sum()
    add_one(x)
    with pytest.raises(ag.GraphError, match="was changed in place"):
        y.backward()


def test_detaching_does_not_keep_the_graph_alive(x, without_gc):
    h = ag.exp(x)
    function = weakref.ref(h.creator)
    state = h.detach()
    del h
    assert function() is None
    add_one(state)


@pytest.mark.parametrize("index", [[0, 1], np.array([True, False, True])], ids=["integers", "mask"])
def test_changing_what_an_index_array_copied_is_fine(x, index):
    rows = x[index]
    y = (rows * rows).sum()
    rows_before = rows.array.copy()
    add_one(x)
    y.backward()
    np.testing.assert_array_equal(x.grad[index], 2 * rows_before)


def test_changes_are_also_noticed_by_a_second_order_pass(x):
    (x**3).sum().backward(create_graph=True)
    gx = x.grad_var.sum()
    add_one(x)
    with pytest.raises(ag.GraphError, match="was changed in place"):
        gx.backward()
