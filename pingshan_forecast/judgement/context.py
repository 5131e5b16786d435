"""What scenarios and joint statements are run on: judged targets, figures, model, and their forecasts."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from pingshan_forecast.core.outlook import OUTLOOK
from pingshan_forecast.distributions import Distribution, Mixture
from pingshan_forecast.distributions.reweighted import Cells
from pingshan_forecast.errors import ModelError, ScenarioError, UnknownNameError
from pingshan_forecast.experts.pooled import outlook_of
from pingshan_forecast.experts.year_effects import outlook_loading
from pingshan_forecast.judgement.target import Judged
from pingshan_forecast.models.dependence import YEAR_EFFECT, Variable, score_correlation
from pingshan_forecast.registry.indicators import indicator as find_indicator
from pingshan_forecast.registry.regions import find_region

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from pingshan_forecast.core.forecasts import Forecast
    from pingshan_forecast.core.history import History
    from pingshan_forecast.core.outlook import Outlooks
    from pingshan_forecast.judgement.target import TargetAssessment
    from pingshan_forecast.models.base import Model

    Correlate = Callable[[Sequence[Variable]], NDArray[np.float64]]

PARENT = "parent"
STANDARD = Mixture(np.ones(1), np.zeros(1), np.ones(1))


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
    rows : sequence of Judged or NotAssessable
        The targets.
    rest : callable, optional
        Correlation of what is still to come of some variables, given the function that correlates whole
        years; None on the plan's day.
    updated : mapping of Variable to Distribution
        Densities of what figures of the year so far have moved.
    outlooks : tuple of Outlook
        Forecasts of the regions above: where one speaks of a variable, it is the variable's distribution.

    Attributes
    ----------
    judged : tuple of Judged
        Those that have a distribution.
    """

    region: str
    year: int
    history: History
    model: Model
    rows: Sequence[TargetAssessment]
    rest: Callable[[Sequence[Variable], Correlate], NDArray[np.float64]] | None = None
    updated: Mapping[Variable, Distribution] = field(default_factory=dict)
    outlooks: Outlooks = ()
    judged: tuple[Judged, ...] = field(init=False)
    forecasts: dict[tuple[str, str], Forecast] = field(init=False, default_factory=dict)
    cells: dict[Variable, Cells] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Pick the judged targets, and take over the forecasts that they rest on."""
        object.__setattr__(self, "judged", tuple(row for row in self.rows if isinstance(row, Judged)))
        for row in self.judged:
            self.forecasts[row.target.region, row.target.indicator] = row.forecast

    def correlation(self, variables: Sequence[Variable]) -> NDArray[np.float64]:
        """Correlation of the normal scores of some variables: array (n_variables, n_variables)."""
        return self._whole(variables) if self.rest is None else self.rest(variables, self._whole)

    def _whole(self, variables: Sequence[Variable]) -> NDArray[np.float64]:
        """Correlation of whole years."""
        return score_correlation(
            variables,
            own=self.region,
            history=self.history,
            forecasts=self.forecasts,
            loadings={
                v.region: outlook_loading(float(self.forecasts[v.region, v.indicator].marginal(v.year).sd()))
                for v in variables
                if self._from_outlook(v)
            },
        )

    def _from_outlook(self, variable: Variable) -> bool:
        found = self.forecasts.get((variable.region, variable.indicator))
        return found is not None and found.model == OUTLOOK and variable.year in found.years

    def carried(
        self,
        rows: Sequence[TargetAssessment],
        rest: Callable[[Sequence[Variable], Correlate], NDArray[np.float64]],
        updated: Mapping[Variable, Distribution],
    ) -> JudgementContext:
        """The context on a later day of the year: its rows, correlations and densities updated.

        Parameters
        ----------
        rows : sequence of Judged or NotAssessable
            The assessments of the later day, one a target.
        rest : callable
            Correlation matrix (n, n) of what is still to come of n variables.
        updated : mapping of Variable to Distribution
            Densities that take in the year's figures so far.
        """
        later = replace(self, rows=rows, rest=rest, updated=updated)
        later.forecasts.update(self.forecasts)
        return later

    def forecast(self, region: str, code: str, year: int, where: str) -> Forecast:
        """Forecast of an indicator as far as a year, made once.

        Parameters
        ----------
        region : str
            A region's key.
        code : str
            A code of the registry.
        year : int
            The last year that is needed.
        where : str
            The condition, as a message names it.

        Returns
        -------
        Forecast
            Joint over the years after the last known one.

        Raises
        ------
        ScenarioError
            If the history has no growth rate of an earlier year, or the model cannot be fitted.
        """
        key = region, code
        if key not in self.forecasts or int(self.forecasts[key].years[-1]) < year:
            try:
                series = self.history.series(code, region=region)
                last = int(series.observed[0][-1]) if series.n_observed else year
                if last >= year:
                    raise ModelError(
                        f"{code} of {region} has no growth rate before {year}, or is known by then"
                    )
                expected = None
                if region != self.region:
                    expected = outlook_of(series, self.history, year, self.outlooks)
                if expected is None:
                    expected = self.model.fit(series, history=self.history).forecast(year - last)
                self.forecasts[key] = expected
            except (UnknownNameError, ModelError) as error:
                have = ", ".join(self.history.indicators(region)) or "none"
                raise ScenarioError(
                    f"{where}: no condition on it is possible: {error}; {region} has {have}"
                ) from None
        return self.forecasts[key]

    def variable(self, region: str, name: str, year: int | None, where: str) -> Variable:
        """The indicator, region and year that a condition is on.

        Parameters
        ----------
        region : str
            A name; empty for the plan's own region; `PARENT` for the nearest region above with a history of
            the indicator; `YEAR_EFFECT` for the shock that all regions share.
        name : str
            A code or name of the indicator.
        year : int or None
            Default: the plan's year.
        where : str
            The condition, as a message names it.

        Raises
        ------
        ScenarioError
            If no region above has a history of the indicator.
        UnknownNameError
            If the registry has no such indicator.
        """
        code, year = find_indicator(name).code, self.year if year is None else year
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
        """Baseline distribution of a variable, in per cent; standard scores for the year effect.

        Parameters
        ----------
        variable : Variable
            What a condition is on.
        where : str
            The condition, as a message names it.

        Raises
        ------
        ScenarioError
            If there is no forecast of it, or its growth is known.
        """
        if variable.region == YEAR_EFFECT:
            return STANDARD
        if variable in self.updated:
            return self.updated[variable]
        for row in self.judged:
            if variable == row.variable and row.target.measure != "level":
                return row.predictive
        forecast = self.forecast(variable.region, variable.indicator, variable.year, where)
        if not int(forecast.years[0]) <= variable.year:
            raise ScenarioError(
                f"{where}: {variable.indicator} of {variable.region} is known for {variable.year}; possible "
                f"are {forecast.years[0]} and later"
            )
        return forecast.marginal(variable.year)
