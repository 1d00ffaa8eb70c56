"""Reading the weights that PyTorch saves, without PyTorch and without running what a file says."""

from autograd_nn.weights.pth import HEAD, is_pth, read_pth

__all__ = ["HEAD", "is_pth", "read_pth"]
