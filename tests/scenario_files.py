"""What the tests of scenarios share: judged targets whose forecasts can be worked out by hand."""

import dataclasses
import datetime as dt

import numpy as np

import pingshan_forecast as pf
from pingshan_forecast.core.observations import Observation
from pingshan_forecast.distributions import Mixture, Pool, StudentT
from pingshan_forecast.judgement.context import JudgementContext
from pingshan_forecast.judgement.target import Judged
from pingshan_forecast.scenarios.files import from_dict
from pingshan_forecast.scenarios.run import run_scenario

MEAN, SD = {"gdp": 7.5, "industry_va_above_scale": 9.0, "retail_sales": 5.0}, 2.0
LEVEL = {"gdp": 801.05, "industry_va_above_scale": 406.7, "retail_sales": 151.95}


def judged(target, predictive, forecast, series):
    return Judged(
        target=target, predictive=predictive, forecast=forecast, series=series, reasons=(), experts=()
    )


@dataclasses.dataclass
class Normal:
    """A model that forecasts N(7, 2^2) independently for every year, whatever the series."""

    name: str = "normal"

    def fit(self, series, *, history=None):
        self.last = int(series.observed[0][-1])
        return self

    def forecast(self, horizon):
        return forecast_of("深圳", "gdp", range(self.last + 1, self.last + 1 + horizon), mean=7.0)


def forecast_of(region, code, years, *, mean, cov=None, level=None):
    years = list(years)
    cov = SD**2 * np.eye(len(years)) if cov is None else cov
    return pf.Forecast(
        region=region, indicator=code, years=years, weights=[1.0], means=[[mean] * len(years)],
        covariances=[cov], base_level=level,
    )  # fmt: skip


def observed(region, code, years, growth):
    return [
        Observation(region=region, indicator=code, year=y, growth_pct=g, published=dt.date(y + 1, 1, 20))
        for y, g in zip(years, growth, strict=True)
    ]


def context_of(*codes, predictive=None, years=(2021,), cov=None):
    history = pf.History(
        region="坪山",
        parents=("深圳", "广东", "全国"),
        observations=(
            *observed("深圳", "gdp", range(2014, 2021), [8, 9, 9, 9, 8, 7, 3]),
            *observed("坪山", "fixed_investment", range(2014, 2021), [8, 9, 9, 9, 8, 7, 3]),
        ),
    )
    rows = []
    for code in codes or ("gdp", "industry_va_above_scale", "retail_sales"):
        f = forecast_of("坪山", code, years, mean=MEAN[code], cov=cov, level=(years[-1] - 1, LEVEL[code]))
        target = pf.Target(
            region="坪山", year=years[-1], indicator=code, indicator_name=code, comparator="about",
            low=MEAN[code], high=MEAN[code], text=f"{code}左右",
        )  # fmt: skip
        series = pf.IndicatorSeries(
            region="坪山",
            indicator=code,
            years=[2020],
            growth_pct=[5.0],
            level=[LEVEL[code]],
            unit="100m_cny",
        )
        rows.append(judged(target, predictive or f.marginal(years[-1]), f, series))
    return JudgementContext(region="坪山", year=years[-1], history=history, model=Normal(), rows=rows)


def run(data, context=None):
    return run_scenario(from_dict({"name": "s"} | data), context or context_of())


def strict(result):
    return [item.strict for item in result.targets]


BASES = {
    "gaussian": Mixture([1.0], [7.0], [2.0]),
    "mixture": Mixture([0.3, 0.7], [4.0, 8.0], [3.0, 1.0]),
    "student": StudentT(df=4.0, loc=7.0, scale=2.0),
    "lognormal": Mixture([1.0], [6.0], [4.0], transform="growth"),
    "pool": Pool((StudentT(df=4.0, loc=7.0, scale=2.0), Mixture([1.0], [5.0], [1.0])), [0.5, 0.5]),
}
