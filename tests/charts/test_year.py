"""Charts of the year in progress."""

import matplotlib as mpl
import pytest

mpl.use("agg")
import matplotlib.pyplot as plt

import pingshan_forecast as pf
from pingshan_forecast import charts
from pingshan_forecast.errors import PlanError
from pingshan_forecast.language.catalogue import LANGUAGES


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def january():
    return pf.assess(pf.load_plan("pingshan-2022"), pf.load_history("坪山"), pf.HistoricalMean())


@pytest.fixture(scope="module")
def july(january):
    return january.on("2022-07-31")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.filterwarnings("error::UserWarning")
def test_probability_against_the_calendar_has_a_line_a_target_that_ends_where_it_stands(july, language):
    ax = charts.calendar_chart(july, language=language)
    ends = {
        line.get_label(): line.get_ydata()[-1]
        for line in ax.get_lines()
        if not line.get_label().startswith("_")
    }
    assert ends == {row.target.words(language): row.strict for row in july.rows}
    assert ax.texts
    charts.png(ax.figure)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.filterwarnings("error::UserWarning")
def test_the_pace_starts_at_the_last_figure_and_ends_at_the_year(july, language):
    ax = charts.pace_chart(july, "gdp", language=language)
    assert ax.get_title(loc="left") == july.pace[0].text(language)
    months = ax.get_lines()[0].get_xdata()
    assert list(months) == [3]
    charts.png(ax.figure)


def test_after_the_year_there_is_no_fan(january):
    ax = charts.pace_chart(january.on("2023-03-01"), "gdp")
    assert len(ax.collections) == 0


def test_the_plans_day_has_no_year_so_far(january, july):
    with pytest.raises(PlanError, match="assess with as_of"):
        charts.calendar_chart(january)
    with pytest.raises(PlanError, match="there are gdp"):
        charts.pace_chart(july, "cpi")
