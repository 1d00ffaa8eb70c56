"""CUDA kernels on the CPU: their sources compiled by g++, blocks one after another, the threads of a block as fibers.

    run_kernel(source, "softmax", (rows,), (256,), (x, y, size))

- Barriers, shuffles and atomic operations mean what they do on a card; shared memory is full of NaNs before each block.
- Each array lies between pages that nobody may touch, so an index past its end is an error, as is a changed byte around it.
- Each argument must be what the kernel's parameter says: CUDA would read the bytes of an int as a float without a word.
- Arithmetic in float32 has no denormal numbers, as CuPy has kernels compiled; on x86 processors.
- What a card does at the same time happens here in an order, so a race may go unnoticed; every other block has the other order.
"""

from tests.cuda_emulator.run import KernelError as KernelError, run_kernel as run_kernel
