"""What a note must not hide: what the model was told, a date that was assumed, what each number rests on."""

import dataclasses
import datetime as dt
import json
import re

import pytest

import pingshan_forecast as pf
from note_files import HOSTILE, all_text, page
from pingshan_forecast.charts import target_fans
from pingshan_forecast.core.observations import Observation
from pingshan_forecast.core.outlook import load_outlook
from pingshan_forecast.experts.anchored import anchored_forecast
from pingshan_forecast.language.likelihood import met_words
from pingshan_forecast.language.names import Term
from pingshan_forecast.language.reasons import Reason
from pingshan_forecast.notes.content import content
from pingshan_forecast.registry.tables import read_table

FORMATS = ("md", "html", "docx", "xlsx", "pdf")
POLICY = {year: float(year >= 2019) for year in range(2005, 2023)}


@pytest.fixture(scope="module")
def told():
    """Judge GDP and trade by a model that was told of a policy with a hostile name and of two years."""
    plan = pf.load_plan("pingshan-2021")
    plan = dataclasses.replace(plan, targets=(plan.targets[0], plan.targets[4]), as_of_assumed=True)
    model = pf.EmpiricalBayesArima(regressors={HOSTILE: POLICY, "规划": POLICY}, exceptional=(2020, 2021))
    return pf.assess(plan, pf.load_history("坪山"), model)


@pytest.fixture(scope="module")
def folder(told, tmp_path_factory):
    place = tmp_path_factory.mktemp("inputs")
    for language in ("zh", "en"):
        for suffix in (*FORMATS, "json"):
            told.save(place / f"{language}.{suffix}", language=language)
    return place


def _flat(path):
    text = re.sub(r"\\(.)", r"\1", all_text(path)) if path.suffix != ".json" else path.read_text("utf-8")
    return re.sub(r"\s", "", text).replace("−", "-")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_says_what_the_model_was_told_and_what_the_history_makes_of_it(
    told, folder, suffix, language
):
    text = _flat(folder / f"{language}.{suffix}")
    years = "2020、2021" if language == "zh" else "2020,2021"
    # In the byline and in the caveat, and the regressors beside each of two targets.
    assert text.count("规划") >= 4
    assert text.count("<script>alert(1)</script>") >= 4
    assert text.count(years) >= 4
    assert "allowanceforexceptional" in text if language == "en" else "出现异常波动" in text
    for row in told.rows:
        sizes, *coefficients = row.forecast.learned
        for item in coefficients:
            assert f"{item.mean:+.2f}" in text
            assert f"{item.sd:.2f}" in text
        for size, share in sizes.sizes[1:]:
            assert f"{size:g}" in text
            assert f"{100 * share:.0f}%" in text
    untrue = (
        "除公布数据和相应段落注明的国际货币基金组织对全国经济增速的预测外，不作"
        if language == "zh"
        else "Nothingbut"
    )
    assert untrue not in text


def test_what_the_history_makes_of_it_is_the_fitted_models_own(told):
    row = told.rows[0]
    model = pf.EmpiricalBayesArima(regressors={HOSTILE: POLICY, "规划": POLICY}, exceptional=(2020, 2021))
    shares = model.fit(row.series).shares()
    sizes, *coefficients = row.forecast.learned
    for size, share in sizes.sizes:
        # The forecast's weights and those of `shares` come from one posterior, of unlike horizons.
        assert share == pytest.approx(shares[f"named years x {size:g}"], abs=1e-6)
    notes = [note for note in row.forecast.notes if note.startswith("coefficient of 规划: ")]
    assert notes == [coefficients[1].note()]
    assert sum(reason.code == "input_regressor" for reason in row.reasons) == 2


def test_the_json_says_what_was_told_and_that_the_date_is_assumed(folder):
    made = json.loads((folder / "en.json").read_text(encoding="utf-8"))
    assert made["inputs"] == {"regressors": [HOSTILE, "规划"], "exceptional": [2020, 2021]}
    assert made["as_of_assumed"] is True
    assert any("规划" in reason for reason in made["targets"][0]["reasons"])


def test_a_hostile_regressor_stays_a_text(folder):
    import openpyxl

    for language in ("zh", "en"):
        tags = [tag for tag, _ in page(folder / f"{language}.html").tags]
        assert tags.count("script") == 2
        assert "img" not in tags
        assert "<script>" not in (folder / f"{language}.md").read_text(encoding="utf-8")
        for sheet in openpyxl.load_workbook(folder / f"{language}.xlsx"):
            cells = (cell for row in sheet.iter_rows() for cell in row)
            assert not [c for c in cells if c.data_type == "f" and "HYPERLINK" in str(c.value)]
        text = all_text(folder / f"{language}.docx")
        assert "longlong" not in text  # cut where it is named
        assert "\u202e" not in text


def test_a_model_that_was_told_nothing_keeps_the_caveat():
    result = pf.assess(pf.load_plan("pingshan-2021"), pf.load_history("坪山"))
    for language, needle in (("en", "where its paragraph says so"), ("zh", "相应段落注明的")):
        note = content(result, language=language)
        assert any(needle in point for point in note.sections[-1].points)
        assert "inputs" not in note.byline
        assert "assumed" not in note.byline
    assert result.to_dict()["inputs"] == {"regressors": [], "exceptional": []}


def test_what_forecasts_a_driver_was_told_counts_too():
    from pingshan_forecast.core.inputs import ModelInputs

    assert ModelInputs.to(
        pf.Regression(driver_forecast=pf.EmpiricalBayesArima(exceptional=(2020,)))
    ) == ModelInputs(exceptional=(2020,))
    assert not ModelInputs.to(pf.Regression())


def test_a_named_year_outside_the_figures_is_said_to_be_without_effect():
    plan = pf.load_plan("pingshan-2021")
    model = pf.EmpiricalBayesArima(exceptional=(1950,))
    row = pf.assess(plan, pf.load_history("坪山"), model).rows[0]
    said = next(reason for reason in row.reasons if reason.code == "input_years_outside")
    assert "1950" in said.text("en")
    assert "1950年" in said.text("zh")
    assert "without effect" in row.forecast.notes[2]


@pytest.mark.parametrize("suffix", FORMATS)
def test_an_assumed_date_is_said_to_be_assumed(folder, suffix):
    assert "26January2021isassumed" in _flat(folder / f"en.{suffix}")
    assert "报告未写明提交日期，此处假定为2021年1月26日" in _flat(folder / f"zh.{suffix}")
    assert "26January2021(assumed)" in _flat(folder / f"en.{suffix}")
    assert "2021年1月26日，系假定" in _flat(folder / f"zh.{suffix}")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_workbook_has_every_reason_and_every_caveat(told, folder, language):
    import openpyxl

    sheet = openpyxl.load_workbook(folder / f"{language}.xlsx").worksheets[0]
    said = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    note = content(told, language=language)
    for point in note.sections[-1].points:
        assert point in said
    assert note.sections[-1].heading in said
    for row in told.rows:
        for reason in row.reasons:
            text = re.sub(r"\s", "", reason.text(language))
            assert any(text in re.sub(r"\s", "", cell) for cell in said)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("suffix", FORMATS)
def test_the_outlook_is_among_the_sources_where_it_was_heard(folder, suffix, language):
    edition = next(row for row in read_table("outlook") if row["edition"] == "2020")
    text = _flat(folder / f"{language}.{suffix}")
    assert edition["where_read"] in text
    assert (
        "WorldEconomicOutlookofOctober2020" if language == "en" else "《世界经济展望》2020年10月版"
    ) in text


def test_the_outlook_is_no_source_where_nobody_heard_it():
    plan = pf.load_plan("pingshan-2021")
    result = pf.assess(dataclasses.replace(plan, targets=plan.targets[1:]), pf.load_history("坪山"))
    assert not [line for line in content(result).sources if "Monetary Fund" in line]


def _old(first, last):
    """Give a plan for the year after and a history of GDP growth that ends in `last`."""
    shared = {"region": "甲", "indicator": "gdp", "published": dt.date(2001, 1, 20)}
    rows = tuple(
        Observation(year=year, growth_pct=9.0 + year % 3, **shared) for year in range(first, last + 1)
    )
    target = pf.Target(
        region="甲", year=2001, indicator="gdp", indicator_name="GDP", comparator="about", low=9.0, high=9.0
    )
    plan = pf.Plan(region="甲", year=2001, as_of="2001-01-31", targets=(target,))
    return plan, pf.History(region="甲", observations=rows)


@pytest.mark.parametrize(("last", "used"), [(1999, False), (2000, True)])
def test_the_outlook_is_named_only_where_the_density_uses_it(last, used):
    plan, history = _old(1990, last)
    row = pf.assess(plan, history).rows[0]
    assert ("outlook" in {reason.code for reason in row.reasons}) is used
    medians = []
    for shift in (0.0, 3.0):
        told = load_outlook()
        moved = (
            dataclasses.replace(told[0], path={y: r + shift * (y == 2001) for y, r in told[0].path.items()}),
        )
        density = anchored_forecast(
            plan.targets[0], history.as_of("2001-01-31"), outlooks=(*moved, *told[1:])
        ).density
        medians.append(density.quantile(0.5))
    # Without a year in common with the nation only the change that no target foresees is left of it.
    assert (abs(medians[1] - medians[0]) > 1.0) == used


def test_an_expert_has_one_name_in_chinese():
    text = Reason.of("record_apart", record=9.0, history=7.0).text("zh")
    assert Term("expert", "track_record").words("zh") in text


def test_a_model_that_fails_is_told_of_in_one_language():
    plan = pf.load_plan("pingshan-2021")
    model = pf.EmpiricalBayesArima(regressors={"p": {2020: 1.0}})
    row = pf.assess(plan, pf.load_history("坪山"), model).rows[0]
    assert "regressor 'p' has no value" in row.reasons[0].text("en")
    assert not re.search(r"[A-Za-z]", row.reasons[0].text("zh"))


def test_the_nations_gdp_has_its_own_chinese_name():
    result = pf.assess(
        pf.load_plan("pingshan-2021"),
        pf.load_history("坪山"),
        scenarios=(pf.Scenario(name="2009", conditions=(_again(),)),),
    )
    text = result.scenarios[0].assumptions[0].text("zh")
    assert "国内生产总值当年增长" in text
    assert "地区生产总值" not in text
    assert "全国国内" not in text
    nation = pf.Target(
        region="全国", year=2021, indicator="gdp", indicator_name="GDP", comparator="about", low=6.0, high=6.0
    )
    assert nation.words("zh").startswith("国内生产总值")
    plan = pf.Plan(region="全国", year=2021, as_of="2021-03-05", targets=(nation,))
    note = content(pf.assess(plan, pf.load_history("全国"), pf.HistoricalMean()), language="zh")
    heads = {cell for section in note.sections if section.table for cell in section.table.header}
    assert "国内生产总值" in heads
    assert "地区生产总值" not in str(note)


def _again():
    from pingshan_forecast.scenarios.definitions import Analogue

    return Analogue(year=2009, indicator="gdp", region="全国")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_long_panel_title_keeps_the_verdict_and_the_numbers(language):
    plan = pf.load_plan("pingshan-2021")
    long = dataclasses.replace(plan.targets[0], text="地区生产总值" * 12 + "增长7%左右")
    plan = dataclasses.replace(plan, targets=(long, *plan.targets[1:]))
    result = pf.assess(plan, pf.load_history("坪山"), pf.HistoricalMean())
    figure = target_fans(result, language=language)
    titles = [ax.get_title(loc="left") for ax in figure.axes]
    assert any("…" in title for title in titles)
    for title, row in zip(titles, result.rows, strict=True):
        assert f"{100 * row.strict:.0f}%" in title
        assert met_words(row.strict, language) in title
        assert language == "zh" or row.target.words().rpartition(", ")[2] in title
    figure.canvas.draw()
    for ax in figure.axes:
        # In the two columns of a figure, no title reaches the other column.
        box = ax.title.get_window_extent() if ax.get_title() else ax._left_title.get_window_extent()
        assert box.width < figure.bbox.width / 2
