"""What scenarios and joint statements are run on: judged targets, figures, model, and their forecasts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import numpy as np

from pingshan_forecast.distributions import Distribution, Mixture
from pingshan_forecast.errors import ModelError, ScenarioError, UnknownNameError
from pingshan_forecast.models.dependence import YEAR_EFFECT, Variable
from pingshan_forecast.registry.indicators import indicator as find_indicator
from pingshan_forecast.registry.regions import find_region

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pingshan_forecast.core.forecasts import Forecast
    from pingshan_forecast.core.history import History
    from pingshan_forecast.core.series import IndicatorSeries
    from pingshan_forecast.core.targets import Target
    from pingshan_forecast.models.base import Model

PARENT = "parent"
STANDARD = Mixture(np.ones(1), np.zeros(1), np.ones(1))


class Judged(Protocol):
    """A target that was judged: what scenarios and joint statements need of it."""

    @property
    def target(self) -> Target: ...  # noqa: D102
    @property
    def predictive(self) -> Distribution | None: ...  # noqa: D102
    @property
    def forecast(self) -> Forecast | None: ...  # noqa: D102
    @property
    def series(self) -> IndicatorSeries | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class JudgementContext:
    """What scenarios are run on: the judged targets, and the figures and the model behind them.

    Parameters
    ----------
    region : str
        The plan's region.
    year : int
        The plan's year.
    history : History
        As known on the plan's day.
    model : Model
        The model of targets and drivers.
    rows : sequence of Judged
        The targets.
    """

    region: str
    year: int
    history: History
    model: Model
    rows: Sequence[Judged]
    forecasts: dict[tuple[str, str], Forecast] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Take over the forecasts that the targets rest on."""
        for row in self.rows:
            if row.forecast is not None:
                self.forecasts[row.target.region, row.target.indicator] = row.forecast

    def forecast(self, region: str, code: str, year: int, where: str) -> Forecast:
        """Forecast an indicator as far as a year, once."""
        key = region, code
        if key not in self.forecasts or int(self.forecasts[key].years[-1]) < year:
            try:
                series = self.history.series(code, region=region)
                last = int(series.observed[0][-1]) if series.n_observed else year
                if last >= year:
                    raise ModelError(
                        f"{code} of {region} has no growth rate before {year}, or is known by then"
                    )
                fitted = self.model.fit(series, history=self.history)
                self.forecasts[key] = fitted.forecast(year - last)
            except (UnknownNameError, ModelError) as error:
                have = ", ".join(self.history.indicators(region)) or "none"
                raise ScenarioError(
                    f"{where}: no condition on it is possible: {error}; {region} has {have}"
                ) from None
        return self.forecasts[key]

    def variable(self, region: str, name: str, year: int | None, where: str) -> Variable:
        """Find what a condition speaks of; the nearest region above is looked for by its history."""
        code, year = find_indicator(name).code, year or self.year
        if region != PARENT:
            found = find_region(region) if region not in {"", YEAR_EFFECT} else None
            key = found.key if found is not None else region or self.region
            return Variable(region=key, indicator=code, year=year)
        for above in self.history.parents:
            try:
                self.forecast(above, code, year, where)
            except ScenarioError:
                continue
            return Variable(region=above, indicator=code, year=year)
        # Who names a preset has no place to name a region in.
        nearest = self.history.parents[:1]
        add = f"add figures of {nearest[0]} to the history, or " if nearest else ""
        raise ScenarioError(
            f"{where}: no region above {self.region} has a history of {code}; {add}write a scenario of your "
            f"own with a path for {self.region} itself or for another region that the history has"
        )

    def distribution(self, variable: Variable, where: str) -> Distribution:
        """Give the baseline distribution of a variable, in per cent; standard scores for the year effect."""
        if variable.region == YEAR_EFFECT:
            return STANDARD
        for row in self.rows:
            if variable == self.variable_of(row) and row.target.measure != "level" and row.predictive:
                return row.predictive
        forecast = self.forecast(variable.region, variable.indicator, variable.year, where)
        if not int(forecast.years[0]) <= variable.year:
            raise ScenarioError(
                f"{where}: {variable.indicator} of {variable.region} is known for {variable.year}; possible "
                f"are {forecast.years[0]} and later"
            )
        return forecast.marginal(variable.year)

    def variable_of(self, row: Judged) -> Variable:
        """Give the variable that a target is about."""
        return Variable(region=row.target.region, indicator=row.target.indicator, year=row.target.year)
