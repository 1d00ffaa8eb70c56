"""`python -m autograd_nn`: the `autograd` command."""

import sys

from autograd_nn.command import main

if __name__ == "__main__":
    sys.exit(main())
