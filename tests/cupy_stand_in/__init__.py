"""A stand-in for CuPy on a machine without a card, as strict as a card is, so that the path a GPU takes runs in tests.

    def test_on_a_card(cupy):                 # the fixture puts it into sys.modules
        y = ag.exp(ag.Variable(x).to("cuda:1"))

- It has CuPy's names and parameters and no others (names.txt). Known names that no test has needed yet raise
  NotImplementedError.
- Its arrays turn into NumPy's only by .get(), .item() and the like, and refuse NumPy's arrays beside them.
- Two cards that can't read each other's memory. A kernel runs on the current one and refuses arrays of the other.
- What waits for the card is counted and can be refused: `counted()`, `no_transfers()`, in transfers.py.
- Results are NumPy's, apart from what CuPy does otherwise: numbers are arrays without axes, indices out of bounds wrap around,
  of repeated indices any may win, half precision is added up in float32, singular matrices raise nothing, new memory isn't
  zero. Kernels of CUDA source run in `tests/cuda_emulator`.
"""

from tests.cupy_stand_in.modules import installed as installed, is_stand_in as is_stand_in
from tests.cupy_stand_in.transfers import (
    TransferError as TransferError,
    counted as counted,
    no_transfers as no_transfers,
)
