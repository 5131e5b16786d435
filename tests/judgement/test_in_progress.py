"""A plan on any day of its year: nothing known, something known to different months, everything known."""

import datetime as dt
from dataclasses import replace

import numpy as np
import openpyxl
import pytest

import pingshan_forecast as pf
from pingshan_forecast.core.observations import Observation
from pingshan_forecast.errors import DataError, PlanError, UnknownNameError
from pingshan_forecast.language.catalogue import LANGUAGES

REGION, YEAR = "坪山", 2022
CODES = ("gdp", "industry_va_above_scale", "retail_sales")


def observation(code, period, growth, day, *, region=REGION, year=YEAR, status="preliminary"):
    return Observation(
        region=region, indicator=code, year=year, period=period, growth_pct=growth, published=day,
        status=status
    )  # fmt: skip


def yearly():
    rng = np.random.default_rng(3)
    return [
        observation(
            code, "FY", round(float(8 + 2 * rng.standard_normal()), 1), dt.date(year + 1, 1, 31), year=year
        )
        for code in CODES
        for year in range(2008, YEAR)
    ]


def history(*more):
    # Its own region above, so that nothing bundled is added.
    return pf.History(region=REGION, observations=(*yearly(), *more), parents=())


def target(code, low=7.0, **more):
    return pf.Target(
        region=REGION, year=YEAR, indicator=code, indicator_name=code, comparator="about", low=low,
        high=low, **more,
    )  # fmt: skip


PLAN = pf.Plan(region=REGION, year=YEAR, as_of=dt.date(2022, 1, 26), targets=tuple(map(target, CODES)))
MODEL = pf.HistoricalMean()


@pytest.fixture(autouse=True)
def _nothing_bundled(monkeypatch):
    monkeypatch.setattr("pingshan_forecast.assessment.assess.with_bundled_parents", lambda given: given)


def assess(*more, day="2022-08-15", plan=PLAN):
    return pf.assess(plan, history(*more), MODEL, as_of=day)


def strict(result):
    return np.array([row.strict for row in result.rows])


Q1, M5, H1 = dt.date(2022, 4, 30), dt.date(2022, 6, 30), dt.date(2022, 7, 31)


def test_it_equals_january_when_nothing_is_known():
    january = pf.assess(PLAN, history(), MODEL)
    later = assess(day="2022-08-15")
    assert strict(later).tolist() == strict(january).tolist()
    assert later.joint.all_targets == january.joint.all_targets
    assert later.pace == ()
    assert later.as_of == dt.date(2022, 8, 15)


def test_without_a_day_the_year_so_far_is_left_out():
    figure = observation("gdp", "H1", 1.0, H1)
    with_it, without = (pf.assess(PLAN, given, MODEL) for given in (history(figure), history()))
    assert strict(with_it).tolist() == strict(without).tolist()


def test_figures_count_from_their_day():
    figure = observation("gdp", "H1", 3.0, H1)
    assert strict(assess(figure, day="2022-07-30"))[0] == strict(assess())[0]
    assert strict(assess(figure, day="2022-07-31"))[0] < strict(assess())[0] - 0.2


def test_more_growth_so_far_never_makes_a_target_less_likely():
    rates = (2.0, 5.0, 6.5, 7.0, 8.0, 12.0, 25.0)
    found = [strict(assess(observation("gdp", "H1", x, H1)))[0] for x in rates]
    assert found == sorted(found)
    assert found[0] < 0.05 < 0.95 < found[-1]


def test_the_pace_states_share_required_rest_and_probability():
    result = assess(observation("gdp", "H1", 5.2, H1))
    (pace,) = result.pace
    assert pace.figure.period == "H1"
    assert pace.share == pytest.approx(0.46, abs=0.01)
    # The share's own interval belongs to the answer: 8.4 to 8.5 for 7%.
    assert pace.required.low < 8.45 < pace.required.high + 0.02
    assert pace.strict == result.rows[0].strict
    assert "下半年需增长8." in pace.text("zh")
    assert pace.text("zh").startswith("地区生产总值上半年增长5.2%")
    assert list(result.to_frame("pace").period) == ["H1"]
    assert result.to_dict()["pace"][0]["ytd"] == 5.2
    with pytest.raises(UnknownNameError, match="there are targets"):
        result.to_frame("weather")


def test_a_known_base_gives_an_exact_share():
    levels = (
        replace(observation("gdp", "H1", 6.0, dt.date(2021, 7, 31), year=2021), level=457.0, unit="100m_cny"),
        replace(
            observation("gdp", "FY", 6.0, dt.date(2022, 1, 31), year=2021), level=1000.0, unit="100m_cny"
        ),
    )
    (pace,) = assess(observation("gdp", "H1", 5.2, H1), *levels).pace
    assert (pace.share, pace.share_sd) == (0.457, 0.0)
    assert round(pace.required.growth, 1) == 8.4


def test_industry_known_to_a_later_month_informs_gdp():
    gdp = observation("gdp", "Q1", 7.0, Q1)
    same = observation("industry_va_above_scale", "Q1", 8.0, Q1)
    good, bad = (observation("industry_va_above_scale", "M1-M5", x, M5) for x in (14.0, 2.0))
    alone = strict(assess(gdp))[0]
    # To the same month it says nothing that GDP itself does not.
    assert strict(assess(gdp, same))[0] == pytest.approx(alone, abs=1e-9)
    better, worse = (strict(assess(gdp, same, figure))[0] for figure in (good, bad))
    assert worse < alone - 0.02
    assert alone + 0.02 < better


def test_the_rest_of_the_year_still_moves_together():
    figures = [observation(code, "H1", 7.0, H1) for code in CODES]
    result = assess(*figures)
    assert result.joint.all_targets > result.joint.independent + 0.02


def test_a_revised_figure_counts_in_its_place():
    first = observation("gdp", "H1", 8.0, H1)
    revised = observation("gdp", "H1", 5.0, dt.date(2022, 8, 10))
    assert strict(assess(first, revised))[0] == pytest.approx(strict(assess(revised))[0])
    assert strict(assess(first, revised, day="2022-08-01"))[0] == pytest.approx(strict(assess(first))[0])


@pytest.mark.parametrize(("growth", "met"), [(6.8, False), (7.0, True), (9.0, True)])
def test_the_years_own_figure_decides(growth, met):
    final = observation("gdp", "FY", growth, dt.date(2023, 1, 31), status="verified")
    result = assess(final, day="2023-02-28")
    assert (result.rows[0].strict > 0.99) == met
    assert (result.rows[0].strict < 0.01) != met
    assert result.pace[0].required is None
    assert "decided" in result.rows[0].reasons[0].text()


def test_a_first_figure_leaves_room_for_its_revision():
    first = observation("gdp", "FY", 7.2, dt.date(2023, 1, 31))
    assert 0.5 < assess(first, day="2023-02-28").rows[0].strict < 0.99


def test_a_ceiling_has_no_required_rest():
    plan = replace(PLAN, targets=(replace(target("gdp"), comparator="at_most", low=None, high=9.0),))
    (pace,) = assess(observation("gdp", "H1", 5.2, H1), plan=plan).pace
    assert pace.required is None
    assert "目标为9%" in pace.text("zh")


def test_releases_come_in_order_of_publication_with_the_probability_after_each():
    figures = observation("gdp", "H1", 5.0, H1), observation("gdp", "Q1", 9.0, Q1)
    result = assess(*figures)
    assert [r.figure.period for r in result.progress.releases] == ["Q1", "H1"]
    assert result.progress.releases[-1].strict[0] == pytest.approx(result.rows[0].strict)


def test_a_day_before_the_plan_is_refused():
    with pytest.raises(PlanError, match="before the plan's day, 2022-01-26; give that day or a later one"):
        assess(day="2022-01-25")


def test_only_single_months_are_refused_with_the_remedy():
    with pytest.raises(DataError, match="only M5 alone; give figures from January on"):
        assess(observation("gdp", "M5", 5.0, M5))


def test_another_day_from_the_same_densities_is_the_same_as_a_new_judgement():
    figures = observation("gdp", "Q1", 6.0, Q1), observation("gdp", "H1", 5.0, H1)
    start = pf.assess(PLAN, history(*figures), MODEL)
    assert strict(start.on("2022-05-01")).tolist() == strict(assess(*figures, day="2022-05-01")).tolist()
    assert strict(start.on("2022-08-15")).tolist() == strict(assess(*figures)).tolist()


def test_a_level_target_is_updated_through_growth():
    base = observation("retail_sales", "FY", 8.0, dt.date(2022, 1, 20), year=2021)
    base = replace(base, level=100.0, unit="100m_cny")
    level = target("retail_sales", 107.0, measure="level", unit="亿元")
    plan = replace(PLAN, targets=(level,))
    found = [assess(base, observation("retail_sales", "H1", x, H1), plan=plan) for x in (2.0, 15.0)]
    assert found[0].rows[0].strict < 0.45
    assert found[1].rows[0].strict > 0.7
    assert found[0].pace[0].required.growth > 8.0


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_of_a_note_carries_the_pace(language, tmp_path):
    result = assess(observation("gdp", "H1", 5.2, H1))
    said = result.pace[0].text(language)
    result.save(tmp_path / "note.md", language=language)
    # The first letter of a point is a capital one.
    assert said[1:] in (tmp_path / "note.md").read_text("utf-8").replace("\n", " ")
    for suffix in ("html", "docx", "xlsx", "json"):
        result.save(tmp_path / f"note.{suffix}", language=language)
        assert (tmp_path / f"note.{suffix}").stat().st_size > 0
    assert said[1:12] in (tmp_path / "note.html").read_text("utf-8")
    book = openpyxl.load_workbook(tmp_path / "note.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    assert any(said[1:] in str(cell) for cell in cells)
    assert said in (tmp_path / "note.json").read_text("utf-8")
