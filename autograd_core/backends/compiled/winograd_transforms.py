"""Winograd's transforms for tiles of 4x4 results, as products of small matrices, see winograd.py.

A polynomial of degree 5, as the product of one with 4 and one with 3 coefficients is, is known from its values at six
points: here 0, ±√½, ±√2 and ∞. Beside the usual ±1 and ±2 they halve the error in float32, as no number becomes as large. At
a pair of points the even powers give the same value and the odd ones the opposite: so each transform is a matrix that finds
the two parts, and the sums and differences of the pairs.

Source:  A. Lavin, S. Gray, "Fast Algorithms for Convolutional Neural Networks", 2016, sec. 4; B. Barabasz, A. Anderson, K.
         Soodhalter, D. Gregg, "Error Analysis and Improving the Accuracy of Winograd Convolution", 2020, sec. 5, for points.
"""

from __future__ import annotations

from math import sqrt

import numpy as np

from autograd_core.backends.compiled.vectors import transform

_P, _Q = sqrt(0.5), sqrt(2)  # with the powers a = p² = 1/2 and b = q² = 2
_F, _H = -1.5, 6.0  # Π (p − other points) and Π (q − other points), but for ∞; at 0 it is 1

_PAIRS = np.array(
    [
        [1, 0, 0, 0, 0, 0],
        [0, 1, 1, 0, 0, 0],
        [0, 1, -1, 0, 0, 0],
        [0, 0, 0, 1, 1, 0],
        [0, 0, 0, 1, -1, 0],
        [0, 0, 0, 0, 0, 1],
    ]
)
_PIXELS = np.array(
    [
        [1, 0, -2.5, 0, 1, 0],
        [0, 0, -2, 0, 1, 0],
        [0, -2 * _P, 0, _P, 0, 0],
        [0, 0, -0.5, 0, 1, 0],
        [0, -0.5 * _Q, 0, _Q, 0, 0],
        [0, 1, 0, -2.5, 0, 1],
    ]
)
_FILTER = np.array([[1, 0, 0], [1 / _F, 0, 0.5 / _F], [0, _P / _F, 0], [1 / _H, 0, 2 / _H], [0, _Q / _H, 0], [0, 0, 1]])
_GRADIENT = np.array(
    [
        [1, 0, 0, 0],
        [1 / _F, 0, 0.5 / _F, 0],
        [0, _P / _F, 0, 0.5 * _P / _F],
        [1 / _H, 0, 2 / _H, 0],
        [0, _Q / _H, 0, 2 * _Q / _H],
        [0, 0, 0, 1],
    ]
)
_RESULTS = np.array([[1, 1, 0, 1, 0, 0], [0, 0, _P, 0, _Q, 0], [0, 0.5, 0, 2, 0, 0], [0, 0, 0.5 * _P, 0, 2 * _Q, 1]])
_TAPS = np.array([[1, 1, 0, 1, 0, 0], [0, 0, _P, 0, _Q, 0], [0, 0.5, 0, 2, 0, 1]])

transform_pixels = transform(_PAIRS, _PIXELS)  # 6x6 pixels -> values at 36 points
transform_filter = transform(_PAIRS, _FILTER)  # 3x3 numbers of a filter -> 36
transform_gradient = transform(_PAIRS, _GRADIENT)  # 4x4 of the incoming gradient, which plays the filter -> 36
results_back = transform(_RESULTS, _PAIRS)  # 36 sums of products -> 4x4 results
filter_back = transform(_TAPS, _PAIRS)  # 36 sums of products -> 3x3 numbers of a filter's gradient
