"""Charts: what they draw, and that every glyph is there without any system font."""

import warnings
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest

mpl.use("agg")

import pingshan_forecast as pf
from pingshan_forecast import charts
from pingshan_forecast.errors import ScenarioError

EXAMPLE = Path(__file__).parents[1] / "examples/scenarios-2021.toml"


@pytest.fixture(scope="module")
def result():
    return pf.assess(pf.load_plan("pingshan-2021"), pf.load_history("坪山"), model=pf.HistoricalMean())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_glyph_is_missing(result, language):
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # matplotlib warns of a missing glyph
        assert charts.png(charts.target_fans(result, language=language), dpi=60).startswith(b"\x89PNG")


def test_the_fan_shows_history_gaps_breaks_and_target(result):
    row = result.rows[0]
    ax = charts.fan_chart(row.series, row.forecast, row.target)
    lines = {line.get_label(): line for line in ax.lines}
    np.testing.assert_array_equal(lines["published"].get_ydata(), row.series.growth_pct)
    assert list(lines["no figure"].get_xdata()) == [2011, 2013, 2016, 2019]
    assert any("R&D" in text.get_text() for text in ax.texts)
    segment = next(c for c in ax.collections if str(c.get_label()).startswith("target"))
    assert segment.get_segments()[0][:, 1].tolist() == [7.0, 7.0]


def test_the_bands_are_the_forecasts_own_intervals(result):
    row = result.rows[0]
    ax = charts.fan_chart(row.series, row.forecast)
    for level in (0.5, 0.8, 0.95):
        band = next(c for c in ax.collections if c.get_label() == f"{level:.0%}")
        vertices = band.get_paths()[0].vertices
        low, high = row.forecast.marginal(2021).interval(level)
        at_2021 = vertices[vertices[:, 0] == 2021][:, 1]
        assert at_2021.min() == pytest.approx(low)
        assert at_2021.max() == pytest.approx(high)


def test_a_given_axes_is_drawn_on_and_returned():
    from matplotlib.figure import Figure

    ax = Figure().subplots()
    assert charts.fan_chart(pf.load_history("坪山").series("gdp"), ax=ax, language="zh") is ax
    assert ax.get_title(loc="left") == "坪山 地区生产总值"


def test_a_forecast_that_starts_after_a_gap_and_a_range_are_drawn():
    series = pf.IndicatorSeries.from_growth([8.0, 7.0, 9.0, 7.5, 8.5, np.nan], last_year=2020, region="坪山")
    made = pf.forecast(series, 1, model=pf.HistoricalMean())
    target = pf.Target(
        region="坪山",
        year=2020,
        indicator="gdp",
        indicator_name="GDP",
        comparator="between",
        low=6.0,
        high=6.5,
    )
    assert charts.fan_chart(series, made, target).get_legend() is not None


def test_the_same_figure_gives_the_same_bytes(result):
    assert charts.png(charts.target_fans(result), dpi=50) == charts.png(charts.target_fans(result), dpi=50)


@pytest.fixture(scope="module")
def with_scenarios():
    scenarios = pf.read_scenarios(EXAMPLE)
    plan, history = pf.load_plan("pingshan-2021"), pf.load_history("坪山")
    return pf.assess(plan, history, model=pf.HistoricalMean(), scenarios=scenarios)


def test_scenario_bands_are_the_scenarios_own_intervals(with_scenarios):
    ax = charts.scenario_bands(with_scenarios, 0)
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert names == [scenario.name() for scenario in with_scenarios.scenarios]
    drawn = [segment for c in ax.collections for segment in c.get_segments()]
    for place, scenario in enumerate(with_scenarios.scenarios):
        low, high = scenario.targets[0].predictive.interval(0.8)
        assert any(np.allclose(s, [[low, place], [high, place]]) for s in drawn)
    assert {text.get_text() for text in ax.texts} == {
        f"{s.targets[0].strict:.0%}" for s in with_scenarios.scenarios
    }
    assert any(np.allclose(line.get_xdata(), 7.0) for line in ax.lines)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_scenario_bands_miss_no_glyph(with_scenarios, language):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = charts.scenario_bands(with_scenarios, 2, language=language).figure
        assert charts.png(figure, dpi=60).startswith(b"\x89PNG")


def test_without_scenarios_there_are_no_bands_to_draw(result):
    with pytest.raises(ScenarioError, match="assess it with scenarios"):
        charts.scenario_bands(result, 0)
