"""Predictive distributions of one number: mixtures of Gaussians, Student t, empirical, and pools of them."""

from pingshan_forecast.distributions.base import Distribution, find_quantile, kept_interval
from pingshan_forecast.distributions.families import Empirical, Pool, StudentT
from pingshan_forecast.distributions.mixture import Mixture

__all__ = ["Distribution", "Empirical", "Mixture", "Pool", "StudentT", "find_quantile", "kept_interval"]
