"""Forecasts and outcomes in the schema of `forecast_evaluation`, the Bank of England's package."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pingshan_forecast.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

COLUMNS = (
    "date", "variable", "vintage_date", "source", "frequency", "forecast_horizon", "metric", "value",
)  # fmt: skip
_QUARTERS = 4


def evaluation_frames(
    frame: pd.DataFrame, sources: Mapping[str, str] | Sequence[str], *, variable: str = "gdp"
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Outcomes and point forecasts as `forecast_evaluation.ForecastData` takes them.

    That package knows quarters and months alone, so that a year goes in as its fourth quarter, of which
    growth on the year before is given (metric ``yoy``). A January's forecast of the year is made on the
    vintage of its first quarter, three quarters ahead; one of the year after seven. Its transformations of
    levels, its quarter-on-quarter rates and its revisions within a year make no sense for years and are left
    out. Official targets are a source like any other: a row of them is a forecast of the plan.

    Parameters
    ----------
    frame : DataFrame
        From `backtest_targets` or `backtest`: region, year, outcome, and the columns of `sources`; origin,
        if a forecast was made in another year than the one before.
    sources : sequence of str, or mapping of str to str
        Columns that hold point forecasts in per cent, such as ``["target"]`` or ``["median"]``, by the names
        that they are to have.
    variable : str
        What is forecast; with several regions, the region is added to it.

    Returns
    -------
    outcomes, forecasts : DataFrame
        Columns date, variable, vintage_date, frequency, forecast_horizon, metric, value, and source for
        forecasts. Outcomes carry a vintage one quarter after the year.

    Raises
    ------
    DataError
        If a column is missing, or no row has an outcome.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"region": "A", "year": [2018, 2019], "target": 7.0, "outcome": [6.8, 7.1]})
    >>> outcomes, forecasts = evaluation_frames(frame, {"plan": "target"})
    >>> first = forecasts.iloc[0]
    >>> str(first.date.date()), str(first.vintage_date.date()), int(first.forecast_horizon)
    ('2018-12-31', '2018-03-31', 3)
    """
    import pandas as pd

    named = dict(sources) if hasattr(sources, "keys") else {name: name for name in sources}
    lacking = [c for c in ("region", "year", "outcome", *named.values()) if c not in frame.columns]
    if lacking:
        raise DataError(
            f"the frame has no column {lacking[0]!r}; it has {', '.join(map(str, frame.columns))}"
        )
    kept = frame.dropna(subset=["outcome"]).reset_index(drop=True)
    if not len(kept):
        raise DataError("no row of the frame has an outcome; there is nothing to evaluate")
    year = kept["year"].to_numpy(dtype=int)
    origin = kept["origin"].to_numpy(dtype=int) if "origin" in kept.columns else year - 1
    several = len(set(kept["region"])) > 1
    label = [f"{variable} {region}" if several else variable for region in kept["region"]]
    dates = pd.to_datetime([f"{y}-12-31" for y in year])

    def rows(vintage: pd.DatetimeIndex, horizon: object, value: object) -> pd.DataFrame:
        return pd.DataFrame(
            {
                "date": dates,
                "variable": label,
                "vintage_date": vintage,
                "frequency": "Q",
                "forecast_horizon": horizon,
                "metric": "yoy",
                "value": value,
            }
        )

    after = pd.to_datetime([f"{y + 1}-03-31" for y in year])
    outcomes = rows(after, -1, kept["outcome"].astype(float)).drop_duplicates(["date", "variable"])
    before = pd.to_datetime([f"{y + 1}-03-31" for y in origin])
    horizon = _QUARTERS * (year - origin) - 1
    forecasts = pd.concat(
        [
            rows(before, horizon, kept[column].astype(float)).assign(source=name)
            for name, column in named.items()
        ],
        ignore_index=True,
    )
    forecasts = forecasts[np.isfinite(forecasts["value"])].reset_index(drop=True)
    return outcomes.reset_index(drop=True), forecasts[list(COLUMNS)]


def density_frame(
    frame: pd.DataFrame, quantiles: Mapping[float, str], source: str, *, variable: str = "gdp"
) -> pd.DataFrame:
    """Quantile forecasts as `forecast_evaluation.DensityForecastData` takes them.

    Parameters
    ----------
    frame : DataFrame
        As `evaluation_frames`.
    quantiles : mapping of float to str
        Columns that hold quantiles in per cent, by their levels, such as
        ``{0.1: "low_80", 0.5: "median", 0.9: "high_80"}``.
    source : str
        What the forecaster is to be called.
    variable : str
        What is forecast.

    Returns
    -------
    DataFrame
        The columns of forecasts and quantile.

    Raises
    ------
    DataError
        If a column is missing, a level is none, or no row has an outcome.
    """
    import pandas as pd

    for level in quantiles:
        if not 0.0 < level < 1.0:
            raise DataError(f"quantile level {level!r:.40} is none; give levels between 0 and 1")
    parts = [
        evaluation_frames(frame, {source: column}, variable=variable)[1].assign(quantile=level)
        for level, column in sorted(quantiles.items())
    ]
    return pd.concat(parts, ignore_index=True)
