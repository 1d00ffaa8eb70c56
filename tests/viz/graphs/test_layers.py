"""Which ops belong to one call of a layer."""

import autograd_core as ag
from viz.graphs.layers import layer_calls


def test_a_call_is_what_hangs_together(layer):
    x = ag.Variable(1.0)
    with layer("Net/a"):
        y = ag.sin(ag.sin(x))
    with layer("Net"):
        y = ag.exp(y)
    with layer("Net/a"):
        y = ag.cos(y)
    calls = layer_calls(ag.graph(y * 2))
    inner = ["Net", "Net/a"]
    assert [[call.path for call in path] for path in calls] == [inner, inner, ["Net"], inner, []]
    assert len({path[0] for path in calls if path}) == 1
    assert calls[0] == calls[1]
    assert calls[0][1] != calls[3][1]  # the same layer, called again
    assert calls[0][1].name == calls[3][1].name == "a"


def test_layers_of_one_name_in_two_places_are_two(layer):
    x = ag.Variable(1.0)
    with layer("A/fc"):
        y = ag.sin(x)
    with layer("B/fc"):
        y = ag.sin(y)
    first, second = layer_calls(ag.graph(y))
    assert [call.path for call in first] == ["A", "A/fc"]
    assert [call.path for call in second] == ["B", "B/fc"]


def test_a_deep_chain_in_a_layer(layer):
    y = ag.Variable(1.0)
    with layer("Net"):
        for _ in range(5000):
            y = ag.sin(y)
    assert len({path[0] for path in layer_calls(ag.graph(y))}) == 1
