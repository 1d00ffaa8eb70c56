"""A perceptron on logic gates."""

from autograd_nn.recipes.gates import Gates

PERCEPTRON = Gates()
