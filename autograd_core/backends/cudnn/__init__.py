"""Convolution by NVIDIA's cuDNN for CuPy's arrays, where the package nvidia-cudnn-frontend is installed.

The functions have the names and arguments of `backends/convolution.py`, and return None where cuDNN doesn't do it: then the
project's own kernels do. A plan, cuDNN's word for a kernel that was chosen and prepared, is made once for each shape.

    convolution.py  the three ops on arrays         problem.py  what a plan depends on
    layout.py       the order of channels           graphs.py   a problem in cuDNN's terms
    library.py      whether cuDNN can be used       plans.py    plans made, kept and run
"""

from autograd_core.backends.cudnn.convolution import conv, conv_input, conv_weight
