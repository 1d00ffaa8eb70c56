from autograd_nn.recipes import RECIPES


def test_the_recipes(autograd):
    done = autograd("recipes")
    assert (done.code, done.err) == (0, [])
    assert done.out[0].split() == ["recipe", "parameters", "data", "what", "it", "is"]
    lines = {line.split()[0]: line for line in done.out[1:]}
    assert list(lines) == list(RECIPES)
    assert lines["lenet"].split()[1:4] == ["61,706", "digits,", "mnist"]
    assert lines["lenet"].endswith("  LeNet-5, the convolutional network of 1998")
    assert all(len(line) <= 120 for line in done.out)
