"""What a notebook shows of a layer."""

from xml.dom import minidom

import autograd_nn as nn

EVIL = '"><script>alert(1)</script>'


def rows(layer):
    page = minidom.parseString(layer._repr_html_())
    assert not page.getElementsByTagName("script")
    caption = page.getElementsByTagName("caption")[0].firstChild.data
    return caption, [
        [cell.firstChild.data if cell.firstChild else "" for cell in row.childNodes]
        for row in page.getElementsByTagName("tr")[1:]
    ]


def test_the_layers_inside():
    caption, children = rows(nn.models.LeNet())
    assert caption == "LeNet(): 61,706 parameters"
    assert children[0] == [
        "conv1",
        "Conv2d(1, 6, kernel_size=(5, 5), padding=(2, 2))",
        "weight (6, 1, 5, 5), bias (6,)",
        "156",
    ]
    assert [row[0] for row in children] == ["conv1", "conv2", "flatten", "fc1", "fc2", "fc3"]
    assert sum(int(row[3].replace(",", "")) for row in children) == 61_706


def test_a_layer_without_others_shows_its_parameters():
    layer = nn.Linear(3, 4)
    layer.weight.requires_grad = False
    assert rows(layer) == (
        "Linear(3, 4): 16 parameters, 4 of them trainable",
        [["weight", "Parameter", "(4, 3)", "12"], ["bias", "Parameter", "(4,)", "4"]],
    )


def test_many_children_and_many_arrays_are_summed_up():
    _, children = rows(nn.Sequential(nn.Sequential(*[nn.Linear(1, 1) for _ in range(3)])))
    assert children == [["0", "Sequential()", "6 arrays", "6"]]
    _, children = rows(nn.Sequential(*[nn.Linear(1, 1) for _ in range(100)]))
    assert len(children) == 61
    assert children[-1][0] == "… 40 more"


def test_nothing_inside():
    assert rows(nn.Sequential()) == ("Sequential(): 0 parameters", [])


def test_names_are_data():
    _, children = rows(nn.ModuleDict({EVIL: nn.Linear(1, 1)}))
    assert children[0][0] == EVIL
