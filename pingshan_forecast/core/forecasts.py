"""A forecast: one joint predictive distribution over years, from which everything else follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from pingshan_forecast.core.checks import checked
from pingshan_forecast.distributions import Empirical, Mixture
from pingshan_forecast.errors import ModelError
from pingshan_forecast.language.display import html_table
from pingshan_forecast.numerics.growth import growth_from_log

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from pingshan_forecast.core.inputs import Coefficient, ExceptionalYears
    from pingshan_forecast.distributions import Distribution

Scale = Literal["pct", "log_pct"]
_DRAWS = 20_000


@checked(ModelError)
@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Forecast:
    """The joint predictive distribution of an indicator's growth over a run of years.

    A finite mixture of multivariate Gaussians (or Student t with common `df`) of the growth rates, either
    in per cent (``scale="pct"``) or in log points, 100 log(1 + g/100) (``scale="log_pct"``).

    Parameters
    ----------
    region, indicator : str
        What is forecast.
    years : array of int, shape (horizon,)
        Consecutive years, the first one after the last observation.
    weights : array, shape (n_components,)
        Mixture weights, summing to one.
    means : array, shape (n_components, horizon)
        Means of the components.
    covariances : array, shape (n_components, horizon, horizon)
        Covariances of the components; scale matrices where `df` is finite.
    df : float
        Degrees of freedom, above 2; infinity for Gaussian components. Finite only with ``scale="pct"``.
    scale : {"pct", "log_pct"}
        The scale of `means` and `covariances`.
    model : str
        The model that made it, in words.
    base_level : tuple of (int, float) or None
        The year up to which the level is known or follows from published growth, and its value there.
    notes : tuple of str
        What the model has to say of its fit: posterior weights, orders, failures.
    learned : tuple of Coefficient or ExceptionalYears
        What the history says of that which was put into the model beside growth.

    Raises
    ------
    ModelError
        If the shapes disagree or a number is not finite.
    """

    region: str
    indicator: str
    years: NDArray[np.int64]
    weights: NDArray[np.float64]
    means: NDArray[np.float64]
    covariances: NDArray[np.float64]
    df: float = np.inf
    scale: Scale = "pct"
    model: str = ""
    base_level: tuple[int, float] | None = None
    notes: tuple[str, ...] = ()
    learned: tuple[Coefficient | ExceptionalYears, ...] = ()

    def __post_init__(self) -> None:
        """Check shapes and freeze the arrays."""
        for name, kind in (
            ("years", np.int64),
            ("weights", np.float64),
            ("means", np.float64),
            ("covariances", np.float64),
        ):
            array = np.array(getattr(self, name), dtype=kind)
            array.setflags(write=False)
            object.__setattr__(self, name, array)
        k, h = self.weights.size, self.years.size
        if self.means.shape != (k, h) or self.covariances.shape != (k, h, h):
            raise ModelError(
                f"forecast of {self.region} {self.indicator}: {k} experts over {h} years do not fit "
                f"means {self.means.shape} and covariances {self.covariances.shape}"
            )
        if np.isfinite(self.df) and self.scale != "pct":
            raise ModelError(f"forecast by {self.model}: Student t experts are in per cent, not in logs")
        if not all(np.all(np.isfinite(a)) for a in (self.weights, self.means, self.covariances)):
            raise ModelError(
                f"forecast of {self.region} {self.indicator} by {self.model}: a moment is not finite"
            )

    @property
    def horizon(self) -> int:
        """Number of years ahead."""
        return int(self.years.size)

    def _position(self, year: int) -> int:
        index = int(year) - int(self.years[0])
        if not 0 <= index < self.horizon:
            raise ModelError(
                f"the forecast of {self.region} {self.indicator} covers {self.years[0]}-{self.years[-1]}, "
                f"not {year}; ask for a longer horizon"
            )
        return index

    def marginal(self, year: int) -> Distribution:
        """Predictive distribution of one year's growth, in per cent.

        Raises
        ------
        ModelError
            If the year lies outside the forecast.

        Examples
        --------
        >>> import pingshan_forecast as pf
        >>> series = pf.IndicatorSeries.from_growth([9.0, 8.0, 8.5, 7.5, 7.0, 7.2], last_year=2020)
        >>> forecast = pf.HistoricalMean().fit(series).forecast(2)
        >>> low, high = forecast.marginal(2021).interval(0.8)
        >>> low < forecast.marginal(2021).mean() < high
        True
        """
        i = self._position(year)
        transform: Literal["identity", "growth"] = "growth" if self.scale == "log_pct" else "identity"
        return self._mixture(self.means[:, i], self.covariances[:, i, i], transform)

    def growth(self, year: int) -> Distribution:
        """Same as `marginal`: growth of `year` on the year before, in per cent."""
        return self.marginal(year)

    def level(self, year: int) -> Distribution:
        """Predictive distribution of a year's level: the base level times the growth since.

        Growth of a real indicator carries the level forward at the prices of the base year.

        Raises
        ------
        ModelError
            If no level is known, or the growth between the base year and the forecast is not.
        """
        if self.base_level is None:
            raise ModelError(
                f"no level of {self.region} {self.indicator} is known; only growth can be forecast"
            )
        base_year, base = self.base_level
        if year <= base_year:
            raise ModelError(
                f"the level of {base_year} is known; a level can be forecast from {base_year + 1}"
            )
        first, last = self._position(base_year + 1), self._position(year)
        if self.scale == "log_pct":
            span = slice(first, last + 1)
            mean = self.means[:, span].sum(axis=1)
            variance = self.covariances[:, span, span].sum(axis=(1, 2))
            return self._mixture(np.log(base) + mean / 100, variance / 1e4, "exp")
        paths = self._possible_paths()[:, first : last + 1]
        return Empirical(base * np.prod(1 + paths / 100, axis=1))

    def average_growth(self, first_year: int, last_year: int) -> Distribution:
        """Distribution of the average yearly growth over some forecast years, in per cent.

        The geometric mean, as official two-year averages are: 100 ((prod (1 + g/100))^(1/n) - 1).

        Parameters
        ----------
        first_year, last_year : int
            Forecast years, both of them included.
        """
        first, last = self._position(first_year), self._position(last_year)
        span, n = slice(first, last + 1), last - first + 1
        if self.scale == "log_pct":
            mean = self.means[:, span].mean(axis=1)
            variance = self.covariances[:, span, span].sum(axis=(1, 2)) / n**2
            return self._mixture(mean, variance, "growth")
        paths = self._possible_paths()[:, span]
        return Empirical(100 * (np.prod(1 + paths / 100, axis=1) ** (1 / n) - 1))

    def _possible_paths(self) -> NDArray[np.float64]:
        # Components in per cent put a little weight on growth below -100%, where nothing is left to lose.
        return np.maximum(self.sample(_DRAWS), -100.0)

    def _mixture(
        self,
        means: NDArray[np.float64],
        variances: NDArray[np.float64],
        transform: Literal["identity", "growth", "exp"],
    ) -> Mixture:
        return Mixture(self.weights, means, np.sqrt(variances), df=self.df, transform=transform)

    def sample(self, size: int, *, rng: np.random.Generator | None = None) -> NDArray[np.float64]:
        """Draw paths of growth in per cent.

        Parameters
        ----------
        size : int
            Number of paths.
        rng : numpy.random.Generator, optional
            Default: a generator with a fixed seed, so that results repeat.

        Returns
        -------
        array, shape (size, horizon)
        """
        rng = rng or np.random.default_rng(20210126)
        return self.paths(rng.uniform(np.finfo(float).tiny, 1.0, (size, self.horizon + 2)))

    def paths(self, uniforms: NDArray[np.float64]) -> NDArray[np.float64]:
        """Paths of growth in per cent at given uniforms, random or quasi-random.

        Parameters
        ----------
        uniforms : array, shape (size, horizon + 2)
            In (0, 1): the first column chooses the component, the second the scale of its Student t, the
            others the years' errors.

        Returns
        -------
        array, shape (size, horizon)

        Raises
        ------
        ModelError
            If the uniforms have another shape or leave (0, 1).
        """
        from scipy.special import gammaincinv, ndtri

        if uniforms.ndim != 2 or uniforms.shape[1] != self.horizon + 2:
            raise ModelError(
                f"uniforms of shape {uniforms.shape}: give one row a path and {self.horizon + 2} columns"
            )
        if not np.all((uniforms > 0) & (uniforms < 1)):
            raise ModelError("uniforms must lie between 0 and 1, both left out")

        reached = np.cumsum(self.weights) / self.weights.sum()
        component = np.minimum(np.searchsorted(reached, uniforms[:, 0]), self.weights.size - 1)
        noise = np.einsum("nij,nj->ni", _roots(self.covariances)[component], ndtri(uniforms[:, 2:]))
        if np.isfinite(self.df):
            noise /= np.sqrt(2.0 * gammaincinv(self.df / 2.0, uniforms[:, 1:2]) / self.df)
        paths = self.means[component] + noise
        return np.asarray(growth_from_log(paths) if self.scale == "log_pct" else paths)

    def to_frame(self, *, levels: tuple[float, ...] = (0.8, 0.95)) -> pd.DataFrame:
        """Table with one row a year: median and central intervals of growth in per cent.

        Columns year, median, low_80, high_80, low_95, high_95 for the default levels.
        """
        import pandas as pd

        rows = []
        for year in self.years:
            marginal = self.marginal(int(year))
            row: dict[str, float] = {"year": int(year), "median": float(marginal.quantile(0.5))}
            for level in levels:
                low, high = marginal.interval(level)
                row |= {f"low_{100 * level:g}": low, f"high_{100 * level:g}": high}
            rows.append(row)
        return pd.DataFrame(rows)

    def __repr__(self) -> str:
        first, last = int(self.years[0]), int(self.years[-1])
        low, high = self.marginal(first).interval(0.8)
        return (
            f"<Forecast of {self.region} {self.indicator} {first}-{last} by {self.model}: in {first} median "
            f"{self.marginal(first).quantile(0.5):.1f}%, 80% interval {low:.1f} to {high:.1f}>"
        )

    def _repr_html_(self) -> str:
        return html_table(self.to_frame())


def _roots(covariances: NDArray[np.float64]) -> NDArray[np.float64]:
    """Square root of each covariance; eigenvalues, as a pinned year makes one singular."""
    values, vectors = np.linalg.eigh(covariances)
    return np.asarray(vectors * np.sqrt(np.clip(values, 0.0, None))[:, None, :])
