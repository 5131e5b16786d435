"""The sets that forecasts are scored on, and the engine's run on each with a prior that never saw it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from benchmarks import panels
from benchmarks.learn_priors import learn_levels, level_parts
from benchmarks.metrics import LEVELS

ENGINE = "pingshan_forecast"
_FOLDS = 5


@dataclass(frozen=True, kw_only=True)
class Task:
    """Histories, outcomes and groups (countries) of a set."""

    name: str
    title: str
    histories: list[np.ndarray]
    outcomes: list[np.ndarray]
    groups: list[str] | None
    engine: Callable[[], tuple[Callable[[list[np.ndarray], int], np.ndarray], str]]


EARLIER_RUNS = (
    "Nothing was chosen on this set. It was run before on engines that were changed later on the sets above: "
    "MASE 2.609, SQL 2.080, MSIS 20.69, cov95 96.1, then 2.599, 2.078, 20.60, 96.1"
)


def _competition(name: str, title: str, remark: str = "") -> Task:
    pairs = panels.competition(name)

    def engine() -> tuple[Callable[[list[np.ndarray], int], np.ndarray], str]:
        from pingshan_forecast.models.empirical_bayes.predictive import forecast_panel

        parts = level_parts(panels.EVALUATE, leave_out=name)
        prior, gap = learn_levels(parts, name=f"without {name}")
        note = f"prior learned from {', '.join(parts)}; gap {gap:.1e}{remark and '. ' + remark}"
        return lambda y, h: forecast_panel(y, h, LEVELS, scale="level", prior=prior), note

    return Task(
        name=name,
        title=title,
        histories=[x for x, _ in pairs],
        outcomes=[y for _, y in pairs],
        groups=None,
        engine=engine,
    )


def _gdp() -> Task:
    tasks = panels.gdp_tasks()
    groups = [code for code, *_ in tasks]
    growth = panels.country_growth()
    names = sorted(growth)
    order = np.random.default_rng(5).permutation(len(names))
    fold = {names[i]: int(place) % _FOLDS for place, i in enumerate(order)}

    def engine() -> tuple[Callable[[list[np.ndarray], int], np.ndarray], str]:
        from pingshan_forecast.models.empirical_bayes.learning import fit_prior
        from pingshan_forecast.models.empirical_bayes.predictive import forecast_panel

        priors = []
        for out in range(_FOLDS):
            others = [growth[name] for name in names if fold[name] != out]
            series = panels.windows(others, per=8, shortest=12, longest=35, seed=out)
            priors.append(fit_prior(series, scale="growth").prior)

        def run(histories: list[np.ndarray], horizon: int) -> np.ndarray:
            result = np.empty((len(histories), horizon, LEVELS.size))
            for out in range(_FOLDS):
                chosen = [i for i, code in enumerate(groups[: len(histories)]) if fold[code] == out]
                # The tasks are in log points; growth in per cent goes in and comes out of the engine.
                rates = [100.0 * np.expm1(histories[i] / 100.0) for i in chosen]
                answer = forecast_panel(rates, horizon, LEVELS, scale="growth", prior=priors[out])
                result[chosen] = 100.0 * np.log1p(answer / 100.0)
            return result

        return (
            run,
            f"prior of each fifth of the countries learned from the other four fifths ({_FOLDS} folds)",
        )

    return Task(
        name="gdp",
        title="GDP growth of countries, 2,796 tasks",
        histories=[x for _, _, x, _ in tasks],
        outcomes=[y for _, _, _, y in tasks],
        groups=groups,
        engine=engine,
    )


SETS: dict[str, Callable[[], Task]] = {
    "tourism": lambda: _competition("tourism", "Tourism yearly, 518 series, 4 years ahead"),
    "m1": lambda: _competition("m1", "M1 yearly, 181 series, 6 years ahead"),
    "gdp": _gdp,
    "m3": lambda: _competition("m3", "M3 yearly, 645 series, 6 years ahead (the exam)", EARLIER_RUNS),
}
