"""The concepts of deep learning, each as one short file that runs, checks what it says, and draws it.

>>> from viz.gallery import perceptron
>>> perceptron.run().claims[0].text
'one perceptron computes AND, OR and NAND'

A file's docstring is its title and the idea in three sentences; `run` computes, checks its claims, and returns an
Exhibit; functions named draw… draw it. `autograd gallery -o DIR` runs them all and writes a page.
"""

# In the order of the text-book's chapters.
CONCEPTS = (
    "perceptron",
    "activations",
    "softmax",
    "losses",
    "mini_batch",
    "numerical_differentiation",
    "gradient_descent",
    "apples_and_oranges",
    "layer_graphs",
    "optimizers",
    "initial_values",
    "batch_normalization",
    "overfitting",
    "hyperparameter_search",
    "convolution",
    "pooling",
    "filters",
    "classic_networks",
    "skip_connections",
    "augmentation",
    "saliency",
    "loss_surface",
)
