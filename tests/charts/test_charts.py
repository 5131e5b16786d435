"""Charts: what they draw, and that every glyph is there without any system font."""

import ast
import subprocess
import sys
import warnings
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest

from places import EXAMPLES

mpl.use("agg")
import matplotlib.pyplot as plt

import pingshan_forecast as pf
from pingshan_forecast import charts
from pingshan_forecast.errors import PlanError, ScenarioError
from pingshan_forecast.judgement.target import NotAssessable
from pingshan_forecast.language.numbers import percent

EXAMPLE = EXAMPLES / "scenarios-2021.toml"

_DOCUMENTED = ast.Module | ast.ClassDef | ast.FunctionDef


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


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
    assert ax.get_title(loc="left") == "坪山区地区生产总值"


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
    drawn = [(bar.get_x(), bar.get_x() + bar.get_width(), round(bar.get_y() + 0.28)) for bar in ax.patches]
    for place, scenario in enumerate(with_scenarios.scenarios):
        low, high = scenario.targets[0].predictive.interval(0.8)
        assert any(np.allclose(bar, (low, high, place)) for bar in drawn)
    said = [text.get_text() for text in ax.texts]
    assert all(percent(s.targets[0].strict) in said for s in with_scenarios.scenarios)
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


def test_every_character_that_a_note_can_say_is_in_the_bundled_font():
    """The PDF has no other font, and a chart none that is Chinese."""
    from fontTools.ttLib import TTFont

    from pingshan_forecast.language.catalogue import LANGUAGES, catalogue
    from pingshan_forecast.registry.tables import data_path, read_table

    def strings(value):
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            for part in value.values():
                yield from strings(part)
        elif isinstance(value, (tuple, list)):
            for part in value:
                yield from strings(part)

    def literals(folder):
        # The readers and the lexicon know characters that they turn into others; nobody says those.
        lexicon = {"plain_text.py", "unit_words.py", "periods.py", "lexicon.py", "console.py"}
        for path in folder.rglob("*.py"):
            if "readers" in path.parts or path.name in lexicon:
                continue
            tree = ast.parse(path.read_text(encoding="utf-8"))
            skip = {
                id(n.body[0].value)
                for n in ast.walk(tree)
                if isinstance(n, _DOCUMENTED) and ast.get_docstring(n)
            }
            for node in ast.walk(tree):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skip:
                    yield node.value

    package = Path(pf.__file__).parent
    said = [text for language in LANGUAGES for text in strings(catalogue(language).tables)]
    said += [text for text in literals(package) if text.isprintable()]
    for table in ("targets", "plans", "regions", "indicators", "breaks", "sources"):
        said += [cell for row in read_table(table) for cell in row.values()]
    glyphs = set(TTFont(data_path("fonts/NotoSansSC-subset.otf")).getBestCmap())
    missing = {char for text in said for char in text if char.isprintable() and ord(char) not in glyphs}
    assert missing == set()


def test_the_curve_passes_through_the_plans_own_target(result):
    row = result.rows[0]
    ax = charts.probability_curve(row, language="zh")
    lines = {line.get_label(): line for line in ax.lines}
    strict, lenient = lines["从严"].get_ydata(), lines["从宽"].get_ydata()
    assert np.all(np.diff(strict) <= 0)
    assert np.all(lenient >= strict)
    assert lines["计划目标"].get_xydata().tolist() == [[7.0, row.strict]]
    assert ax.get_title(loc="left") == f"地区生产总值增长7%左右：目标为7%时实现概率{row.strict:.0%}"


def test_there_is_no_curve_of_a_target_that_cannot_be_judged(result):
    with pytest.raises(PlanError, match="is not assessable"):
        charts.probability_curve(NotAssessable(target=result.rows[0].target, reasons=()))


def test_levels_are_cut_at_breaks_and_at_missing_years():
    series = pf.load_history("坪山").series("gdp")
    ax = charts.history_chart(series)
    pieces = [line for line in ax.lines if len(line.get_xdata()) > 2]
    assert [int(piece.get_xdata()[0]) for piece in pieces] == [2009, 2018]
    assert int(pieces[0].get_xdata()[-1]) == 2017
    assert np.isnan(pieces[1].get_ydata()[1])  # 2019 has no level: the line has a hole there
    assert ax.get_title(loc="left") == "Pingshan gross domestic product: levels with one break"


def test_the_track_record_counts_what_was_met_as_published():
    # 6.95 is published as 7.0; 9.0 against 10 and 15.6 against 17 are the misses of 2024.
    ax = charts.track_record_chart([2021, 2024, 2024], [7, 10, 17], [6.95, 9.0, 15.6], language="zh")
    assert ax.get_title(loc="left") == "3个目标中实现1个"
    met, missed = ax.collections[-2:]
    assert len(met.get_offsets()) == 1
    assert len(missed.get_offsets()) == 2


def test_the_reliability_diagram_draws_the_reliability_table():
    from pingshan_forecast.numerics.scores import reliability

    p, happened = [0.05, 0.15, 0.15, 0.95], [False, True, False, True]
    ax = charts.reliability_diagram(p, happened)
    table = reliability(p, happened)
    dots = ax.collections[-1].get_offsets()
    np.testing.assert_allclose(dots, np.column_stack([table.forecast, table.observed]))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_chart_misses_a_glyph(result, language):
    series = pf.load_history("坪山").series("gdp")
    drawn = (
        lambda: charts.probability_curve(result.rows[0], language=language),
        lambda: charts.history_chart(series, language=language),
        lambda: charts.track_record_chart([2021], [7], [11.7], language=language),
        lambda: charts.reliability_diagram([0.2, 0.8], [False, True], language=language),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for draw in drawn:
            assert charts.png(draw().figure, dpi=50).startswith(b"\x89PNG")
            assert charts.svg(draw().figure).startswith(b"<?xml")


def test_charts_are_reached_from_the_package_itself():
    done = subprocess.run(
        [sys.executable, "-c", "import pingshan_forecast as pf, sys; assert 'matplotlib' not in sys.modules; "
         "print(pf.charts.fan_chart.__name__)"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "fan_chart"
    assert "charts" in dir(pf)
