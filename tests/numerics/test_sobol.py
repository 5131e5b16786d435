"""Scrambled Sobol points against scipy's."""

import numpy as np
import pytest
from scipy.stats import qmc

from pingshan_forecast.numerics.sobol import MOST_DIMENSIONS, sobol_points


@pytest.mark.parametrize("dimensions", [1, 2, 3, MOST_DIMENSIONS, MOST_DIMENSIONS + 1])
@pytest.mark.parametrize("seed", [0, 20210126])
def test_points_are_scipys_to_the_last_bit(dimensions, seed):
    scipys = qmc.Sobol(dimensions, seed=seed).random_base2(10)
    assert np.array_equal(sobol_points(dimensions, 10, seed=seed), scipys)
