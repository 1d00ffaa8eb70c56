"""`cudnn.cudnnGraphNotSupportedError`: cuDNN has no kernel for a graph."""


class cudnnGraphNotSupportedError(Exception):  # noqa: N801  # cuDNN's name
    pass
