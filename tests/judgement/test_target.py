"""One target judged."""

import numpy as np

import pingshan_forecast as pf


def test_an_indicator_has_one_distribution_a_year_however_many_its_targets(stretched, result):
    more = pf.assess(stretched, pf.load_history("坪山"), model=pf.HistoricalMean())
    level = np.linspace(0.05, 0.95, 7)
    base = result.rows[0].predictive.quantile(level)
    for row in more.rows:
        if row.target.indicator == "gdp":
            np.testing.assert_allclose(row.predictive.quantile(level), base)
