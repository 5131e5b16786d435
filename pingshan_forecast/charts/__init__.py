"""Charts: each takes an Axes and returns it. Colour-blind safe, readable in grey, Chinese on any machine."""

from pingshan_forecast.charts.fan import fan_chart, finding, target_fan, target_fans
from pingshan_forecast.charts.judgement import (
    probability_curve,
    reliability_diagram,
    scenario_bands,
    track_record_chart,
)
from pingshan_forecast.charts.levels import history_chart
from pingshan_forecast.charts.overview import overview_chart, overview_figure
from pingshan_forecast.charts.style import house_style, png, svg
from pingshan_forecast.charts.year import calendar_chart, pace_chart

__all__ = [
    "calendar_chart",
    "fan_chart",
    "finding",
    "history_chart",
    "house_style",
    "overview_chart",
    "overview_figure",
    "pace_chart",
    "png",
    "probability_curve",
    "reliability_diagram",
    "scenario_bands",
    "svg",
    "target_fan",
    "target_fans",
    "track_record_chart",
]
