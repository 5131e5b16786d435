"""Scrambled Sobol points of few dimensions, those of scipy, without the cost of importing it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BITS = 30
# Primitive polynomials and initial direction numbers of the dimensions after the first: Joe & Kuo (2008),
# SIAM Journal on Scientific Computing 30, 2635-2654.
_DIRECTIONS = (
    (3, (1,)), (7, (1, 3)), (11, (1, 3, 1)), (13, (1, 1, 1)),
    (19, (1, 1, 3, 3)), (25, (1, 3, 5, 13)), (37, (1, 1, 5, 5, 17)),
)  # fmt: skip
MOST_DIMENSIONS = len(_DIRECTIONS) + 1


@lru_cache(maxsize=16)
def sobol_points(dimensions: int, log2_count: int, *, seed: int) -> NDArray[np.float64]:
    """First points of a Sobol sequence after a random linear scramble and a digital shift.

    Equal to ``scipy.stats.qmc.Sobol(dimensions, seed=seed).random_base2(log2_count)``, from which more than
    `MOST_DIMENSIONS` are taken.

    Parameters
    ----------
    dimensions : int
        Numbers of a point.
    log2_count : int
        Logarithm of the number of points to base 2.
    seed : int
        Of the scramble and the shift.

    Returns
    -------
    array (2^log2_count, dimensions)
        Strictly below 1.

    References
    ----------
    Matousek, J. (1998), On the L2-discrepancy for anchored boxes, Journal of Complexity 14, 527-556.

    Examples
    --------
    >>> points = sobol_points(2, 4, seed=1)
    >>> sorted((16 * points[:, 1]).astype(int).tolist()) == list(range(16))
    True
    """
    if dimensions > MOST_DIMENSIONS:
        from scipy.stats import qmc

        return np.asarray(qmc.Sobol(dimensions, seed=seed).random_base2(log2_count))
    rng = np.random.default_rng(seed)
    shift = rng.integers(2, size=(dimensions, _BITS), dtype=np.uint32)
    scramble = np.tril(rng.integers(2, size=(dimensions, _BITS, _BITS), dtype=np.uint32))
    scramble[:, np.arange(_BITS), np.arange(_BITS)] = 1
    place = np.arange(_BITS - 1, -1, -1)
    digits = (_directions(dimensions)[:, :, None] >> place) & 1  # (d, number, digit), the highest first
    mixed = np.einsum("dpk,djk->djp", scramble.astype(np.int64), digits) % 2
    numbers = (mixed << place).sum(axis=2)
    point = (shift.astype(np.int64) << np.arange(_BITS)).sum(axis=1)
    steps = np.arange(2**log2_count)
    gray = steps ^ (steps >> 1)
    points = np.broadcast_to(point, (steps.size, dimensions))
    for digit in range(log2_count):
        points = points ^ np.where((gray >> digit) & 1, numbers[:, digit, None], 0).T
    result = points / 2.0**_BITS
    result.setflags(write=False)
    return result


def _directions(dimensions: int) -> NDArray[np.int64]:
    """Direction numbers (dimensions, bits) as whole numbers of `_BITS` digits."""
    numbers = np.ones((dimensions, _BITS), dtype=np.int64)
    for row, (polynomial, first) in enumerate(_DIRECTIONS[: dimensions - 1], start=1):
        degree = len(first)
        numbers[row, :degree] = first
        for j in range(degree, _BITS):
            value = numbers[row, j - degree]
            for k in range(degree):
                if (polynomial >> (degree - 1 - k)) & 1:
                    value ^= numbers[row, j - k - 1] << (k + 1)
            numbers[row, j] = value
    return numbers << np.arange(_BITS - 1, -1, -1)
