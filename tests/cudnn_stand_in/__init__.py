"""A stand-in for nvidia-cudnn-frontend on a machine without a card, beside that for CuPy, whose arrays it convolves.

    def test_convolution(cudnn):              # the fixture puts it into sys.modules
        y = F.conv2d(x_on_the_card, weight)

- It has the names in names.txt and no others, listed from versions 1.26 to 1.28; a call must have their parameters.
- A graph goes through its steps in cuDNN's order, and is refused where cuDNN would refuse it: shapes that don't follow from
  each other, strides of no known layout, channels that groups don't divide, a padding below 0.
- Pointers are addresses, at multiples of 16, of memory on the handle's card; the stream must be the current one. What a
  workspace held before is garbage.
- Its kernels differ in their notes, and those that round more do: without the right filters results are visibly off.
"""

from tests.cudnn_stand_in.module import installed as installed
