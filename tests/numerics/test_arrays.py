"""Numbers from what people give for them."""

import numpy as np
import pytest

from pingshan_forecast.errors import DataError
from pingshan_forecast.numerics import growth, scores
from pingshan_forecast.numerics.arrays import floats


@pytest.mark.parametrize("values", ["x", object(), [[1], [1, 2]], {"a": 1}, [10**400], ["1", "b"]])
def test_what_is_no_array_of_numbers_is_refused_in_one_line(values):
    with pytest.raises(DataError, match="no array of numbers") as refused:
        floats(values)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "call",
    [
        lambda: growth.average_growth(7.0),
        lambda: growth.growth_from_levels(100.0),
        lambda: growth.levels_from_growth(100.0, 7.0),
        lambda: growth.log_growth("7%"),
        lambda: growth.required_growth(7.0, None, "half"),
        lambda: scores.pinball("x", 1.0, 0.5),
        lambda: scores.brier("x", [1.0]),
    ],
)
def test_growth_and_scores_refuse_what_is_no_array(call):
    with pytest.raises(DataError):
        call()


def test_a_missing_figure_stays_missing():
    np.testing.assert_array_equal(floats([1, None, np.nan]), [1.0, np.nan, np.nan])
