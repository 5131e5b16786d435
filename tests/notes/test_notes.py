"""Notes: each format holds the assessment's own numbers, and says what cannot be written in one line."""

import dataclasses
import re

import pytest
from scipy.stats import norm

import pingshan_forecast as pf
from note_files import all_text, assessment, page, table_rows
from pingshan_forecast import notes
from pingshan_forecast.distributions import Mixture
from pingshan_forecast.errors import OutputError
from pingshan_forecast.language.numbers import percent
from pingshan_forecast.notes.content import content
from pingshan_forecast.notes.sentences import target_name
from pingshan_forecast.notes.structure import SectionId

FORMATS = ("md", "html", "docx", "xlsx", "pdf")


@pytest.fixture(scope="module")
def result():
    return assessment()


@pytest.fixture(scope="module")
def folder(result, tmp_path_factory):
    """Write every format in both languages."""
    place = tmp_path_factory.mktemp("notes")
    for language in ("zh", "en"):
        for suffix in FORMATS:
            result.save(place / f"{language}.{suffix}", language=language)
    return place


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("suffix", ["md", "html", "docx", "pdf"])
def test_the_numbers_read_back_are_the_assessments_own(result, folder, suffix, language):
    rows = table_rows(folder / f"{language}.{suffix}")
    texts = [" ".join(row).replace("−", "-").replace("～", " ").replace(" to ", " ") for row in rows]
    number = r"-?\d+\.\d"
    found = [
        match
        for text in texts
        if (match := re.search(rf"({number}) ({number}) ({number}) (>?\d+)% (>?\d+)%", text))
    ]
    assert len(found) == len(result.rows)
    for match, row in zip(found, result.rows, strict=True):
        low, high = row.quantiles()["interval_80"]
        assert [float(x) for x in match.groups()[:3]] == [
            round(row.quantiles()["median"], 1),
            round(low, 1),
            round(high, 1),
        ]
        assert [float(x) for x in match.groups()[3:]] == [round(100 * row.strict), round(100 * row.lenient)]
    joined = all_text(folder / f"{language}.{suffix}")
    assert all(row.verdict(language) in joined for row in result.rows)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_workbook_holds_the_numbers_to_the_last_digit(result, folder, language):
    rows = table_rows(folder / f"{language}.xlsx")[5:]
    for cells, row in zip(rows, result.rows, strict=False):
        facts = row.quantiles()
        expected = [facts["median"], *facts["interval_80"], *facts["interval_95"], row.strict, row.lenient]
        assert [float(cell) for cell in cells[1:8]] == pytest.approx(expected, rel=1e-15)
        assert cells[8] == row.verdict(language)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_number_of_a_paragraph_is_the_assessments_own(result, language):
    """Each sentence's numbers, recomputed here from the row, are all the numbers it has."""
    for section, row in zip(
        content(result, language=language).section(SectionId.TARGETS).below, result.rows, strict=True
    ):
        facts, growth = row.quantiles(), row.series.observed[1]
        low, _ = row.target.published_interval()
        numbers = {
            *(round(x, 1) for x in (facts["median"], *facts["interval_80"], *facts["interval_95"])),
            *(row.target.year, *map(int, row.series.years), growth.size),
            *(round(100 * row.strict), round(100 * row.lenient), 80, 95),
            *(low, row.target.met_interval("lenient")[0], row.target.low, 0.5),
            *(round(float(growth[-1]), 1), int((growth >= row.target.met_interval("strict")[0]).sum())),
            round(abs(low - float(growth[-1])), 1),
            round(abs(round(low, 1) - round(facts["median"], 1)), 1),
        }
        numbers |= {round(100 * c.probability) for c in row.experts} | {c.weight for c in row.experts}
        numbers |= {round(v, 1) for r in row.reasons for _, v in r.values if isinstance(v, (int, float))}
        numbers |= {10} if any(r.code == "outlook" for r in row.reasons) else set()  # October, in Chinese
        said = " ".join(section.paragraphs).replace("−", "-").replace(row.target.text, "")
        for text in re.findall(r"(?<![\d.])-?\d+(?:\.\d+)?", said):
            assert any(abs(float(text) - n) < 0.0051 for n in numbers), (text, said)


def test_every_figure_is_traced_to_a_source(result):
    note = content(result)
    table = note.section(SectionId.FIGURES).table
    marks = {int(m) for row in table.texts for cell in row for m in re.findall(r"[\[,](\d+)", cell)}
    # The last source is no figure's: it is the outlook that the reason beside the GDP target cites.
    assert marks == set(range(1, len(note.sources)))
    assert note.sources[-1].startswith("International Monetary Fund, World Economic Outlook of October 2020")
    shown = sum(bool(cell) for row in table.texts for cell in row[1:])
    assert shown == sum(row.series.n_observed for row in result.rows)
    assert any("the plan itself, put forward on 26 January 2021" in source for source in note.sources)
    keys = {o.source_id for o in result.history.observations if o.source_id}
    assert not [line for line in note.sources for key in keys if re.search(rf"\b{re.escape(key)}\b", line)]


@pytest.mark.parametrize(("language", "words"), [("en", "the history given"), ("zh", "使用者提供的历史数据")])
def test_figures_of_a_history_that_names_no_source_are_marked_as_given(result, language, words):
    bare = [dataclasses.replace(o, source_id="", vintage="") for o in result.history.observations]
    history = dataclasses.replace(result.history, observations=tuple(bare))
    note = content(pf.assess(result.plan, history, model=pf.HistoricalMean()), language=language)
    assert note.sources[0].startswith(words)
    table = note.section(SectionId.FIGURES).table
    cells = [cell for row in table.texts for cell in row[1:] if cell]
    assert cells
    assert all(cell.endswith("[1]") for cell in cells)


@pytest.mark.parametrize("suffix", ["html", "docx", "xlsx", "pdf", "md", "json"])
def test_the_same_assessment_gives_the_same_bytes(result, folder, tmp_path, suffix):
    result.save(tmp_path / f"one.{suffix}", language="zh")
    result.save(tmp_path / f"two.{suffix}", language="zh")
    one, two = ((tmp_path / f"{name}.{suffix}").read_bytes() for name in ("one", "two"))
    assert one.replace(b"one.png", b"two.png") == two


def test_the_page_is_small_self_contained_and_under_a_strict_policy(folder):
    for language in ("zh", "en"):
        path = folder / f"{language}.html"
        assert path.stat().st_size < 300_000
        parsed = page(path)
        policy = next(
            a["content"] for tag, a in parsed.tags if a.get("http-equiv") == "Content-Security-Policy"
        )
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        for _, attributes in parsed.tags:
            assert not {"style", "onclick", "src"} & set(attributes)
            assert attributes.get("href", "#").startswith("#")
        ids = [a["id"] for _, a in parsed.tags if "id" in a]
        assert len(ids) == len(set(ids))


def test_a_word_note_has_real_styles_fonts_and_repeated_heads(folder):
    import docx
    from docx.oxml.ns import qn

    document = docx.Document(folder / "zh.docx")
    used = {p.style.name for p in document.paragraphs}
    assert {"Title", "Heading 1", "Heading 2", "Note Text", "Caption"} <= used
    for table in document.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    for style in ("Normal", "Heading 1", "Title", "Caption"):
        fonts = document.styles[style].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == "微软雅黑"
        assert not [name for name in fonts.attrib if name.endswith("Theme")]
    pictures = document.element.body.findall(f".//{qn('wp:docPr')}")
    assert len(pictures) == 5
    assert all("2021年预测中位数" in picture.get("descr") for picture in pictures)


def test_an_official_note_follows_the_measures_of_gbt_9704(result, tmp_path):
    import docx
    from docx.oxml.ns import qn

    result.save(tmp_path / "note.docx", language="zh", style="gbt9704")
    document = docx.Document(tmp_path / "note.docx")
    section = document.sections[0]
    lengths = (section.page_width, section.page_height, section.top_margin, section.left_margin)
    assert [round(x.mm, 1) for x in lengths] == [210, 297, 37, 28]
    # 225 mm of type in 22 lines, in twentieths of a point.
    pitch = int(section._sectPr.find(qn("w:docGrid")).get(qn("w:linePitch")))
    assert pitch == round(225 / 25.4 * 1440 / 22)
    text = document.styles["Note Text"]
    assert text.base_style.font.size.pt == 16
    assert text.base_style.element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋_GB2312"
    # 28 characters of 16 pt, each set narrower by this, fill 156 mm and no more.
    narrower = int(text.element.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    assert 27.9 < 28 * (16 + narrower) * 25.4 / 72 / 156 * 28 <= 28
    assert text.element.pPr.ind.get(qn("w:firstLineChars")) == "200"
    headings = [p.text for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert headings[0] == "一、总体判断"
    assert headings[2].startswith("（一）地区生产总值")


def test_formulas_of_the_workbook_are_live_and_carry_their_values(result, folder):
    import openpyxl

    formulas = openpyxl.load_workbook(folder / "en.xlsx")
    values = openpyxl.load_workbook(folder / "en.xlsx", data_only=True)
    sheet = formulas.worksheets[1].title
    cells = [c for row in formulas[sheet].iter_rows() for c in row if c.data_type == "f"]
    assert len(cells) > 8
    by_label = {
        formulas[sheet].cell(c.row, c.column - 1).value: values[sheet][c.coordinate].value
        for c in cells
        if c.column_letter == "W"
    }
    growth = result.rows[0].series.observed[1]
    assert by_label["mean of the published rates"] == pytest.approx(growth.mean())
    assert by_label["P(reached), strict"] == pytest.approx(result.rows[0].strict)
    assert by_label["target less the rate of 2020, points"] == pytest.approx(7 - 4.5)
    assert len(formulas[sheet]._charts) == 1 or formulas.worksheets[1]._charts is not None


def test_a_note_without_forecasts_has_no_picture(tmp_path):
    plan = pf.load_plan("pingshan-2021")
    relative = pf.Target(
        region="坪山", year=2021, indicator="income_resident", indicator_name="居民收入", measure="relative",
        comparator="about", text="居民收入与经济增长同步",
    )  # fmt: skip
    result = pf.assess(dataclasses.replace(plan, targets=(relative,)), pf.load_history("坪山"))
    for suffix in FORMATS:
        result.save(tmp_path / f"note.{suffix}", language="zh")
        assert "无法判断" in all_text(tmp_path / f"note.{suffix}")
    assert not list(tmp_path.glob("*.png"))


@pytest.mark.parametrize(
    ("name", "options", "remedy"),
    [
        ("note.xlsx", {"style": "brief"}, "end the name in .docx, .html, .pdf, .md"),
        ("note.odt", {}, "end the name in .md, .html, .docx, .xlsx, .pdf, .json"),
        ("note", {}, "no suffix"),
        ("missing/note.docx", {}, "make it or choose another place"),
        ("note.pdf", {"style": "gbt9704"}, "end the name in .docx"),
        ("note.docx", {"style": "fancy"}, "choose house or brief or gbt9704"),
    ],
)
def test_what_cannot_be_written_is_refused_in_one_line_with_the_remedy(
    result, tmp_path, name, options, remedy
):
    with pytest.raises(OutputError) as caught:
        result.save(tmp_path / name, **options)
    assert remedy in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not list(tmp_path.iterdir())


def test_a_missing_extra_is_named_with_the_command_that_installs_it(result, tmp_path, monkeypatch):
    monkeypatch.setattr(notes, "find_spec", lambda name: None)
    with pytest.raises(OutputError, match=r"pip install 'pingshan-forecast\[pdf\]'"):
        result.save(tmp_path / "note.pdf")


def test_what_if_at_the_plans_own_number_is_the_assessments_probability(result):
    from pingshan_forecast.notes.whatif import what_if

    for row in result.rows:
        table = what_if(row)
        # The cdf of many values at once may round its last digit in another way than that of one.
        assert table.strict[table.own] == pytest.approx(row.strict, abs=1e-12)
        assert table.lenient[table.own] == pytest.approx(row.lenient, abs=1e-12)
        assert all(a >= b for a, b in zip(table.strict, table.strict[1:], strict=False))


def test_sections_appear_when_the_assessment_has_them(result):
    plain = dataclasses.replace(result, joint=None, coherence=(), stress=(), scenarios=())
    headings = [section.heading for section in content(plain, language="zh").sections]
    assert headings == ["总体判断", "分项分析", "所用数据", "方法与口径"]
    full = pf.assess(
        result.plan, pf.load_history("坪山"), pf.HistoricalMean(), scenarios=[pf.Scenario.preset("downside")]
    )
    note = content(full, language="zh")
    headings = [section.heading for section in note.sections]
    assert headings[2:5] == ["目标之间的关系", "什么情况下实现概率会低于50%", "情景分析"]
    table = note.section(SectionId.SCENARIOS).table
    assert [row[2] for row in table.texts[:-1]] == [percent(t.strict) for t in full.scenarios[0].targets]
    assert table.texts[-1][1:] == (percent(full.joint.all_targets), percent(full.scenarios[0].all_targets))
    assert percent(full.joint.all_targets) in note.headline


@pytest.mark.parametrize("suffix", FORMATS)
def test_shocks_that_are_all_too_small_have_no_heading_on_a_page_and_their_place_in_the_workbook(
    result, tmp_path, suffix
):
    small = tuple(item for item in result.stress if item.growth_pct is None and item.score is None)
    assert small
    dataclasses.replace(result, stress=small).save(tmp_path / f"note.{suffix}")
    text = all_text(tmp_path / f"note.{suffix}")
    assert "What would bring a probability under" not in text
    assert (small[0].statement.text() in text) == (suffix == "xlsx")


def _some_targets(**options):
    """Judge the plan with one target more, that cannot be judged."""
    plan = pf.load_plan("pingshan-2021")
    relative = pf.Target(
        region="坪山", year=2021, indicator="income_resident", indicator_name="居民收入", measure="relative",
        comparator="about", text="居民收入与经济增长同步",
    )  # fmt: skip
    longer = dataclasses.replace(plan, targets=(*plan.targets[:4], relative))
    return pf.assess(longer, pf.load_history("坪山"), pf.HistoricalMean(), **options)


def test_together_is_said_of_those_targets_only_that_can_be_judged(result):
    some = _some_targets(scenarios=[pf.Scenario.preset("downside")])
    note = content(some, language="zh")
    assert f"5项目标中计入的4项同时实现的概率为{percent(some.joint.all_targets)}" in note.headline
    table = note.section(SectionId.SCENARIOS).table
    assert table.texts[-1][0] == "5项中4项同时实现"
    assert "4 of the 5 targets, those that count, together" in content(some).headline
    assert "All 5 targets together" in content(result).headline


def test_a_target_that_is_only_striven_for_is_not_counted_among_all(result):
    plan = pf.load_plan("pingshan-2021")
    first, *rest = plan.targets
    stretch = dataclasses.replace(first, low=9.0, high=9.0, strength="strive", text="力争达到9%")
    some = pf.assess(
        dataclasses.replace(plan, targets=(first, stretch, *rest)),
        pf.load_history("坪山"),
        pf.HistoricalMean(),
        scenarios=[pf.Scenario.preset("downside")],
    )
    assert f"5 of the 6 targets, those that count, together: {percent(some.joint.all_targets)}" in (
        content(some).headline
    )
    assert "5 of the 6 targets together" in str(content(some).sections)


def with_chance(row, chance):
    """The same floor with a standard normal outcome that reaches it with a given probability."""
    low, _ = row.target.met_interval("strict")
    return dataclasses.replace(row, predictive=Mixture([1.0], [low + norm.ppf(chance)], [1.0]))


def test_the_method_names_the_experts_and_their_weights_and_the_headline_what_is_near_a_cut(result):
    method = content(result).section(SectionId.METHOD)
    for name in ("history as the historical mean model forecasts it", "track record of targets"):
        assert name in method.points[0]
    weights = [c.weight for row in result.rows for c in row.experts if c.name == "track_record"]
    assert f"track record of targets ({min(weights):.2f} to {max(weights):.2f})" in method.points[0]
    first, record = result.rows[0], result.rows[0].experts[-1]
    assert method.table.texts[0][0] == target_name(first.target, "en")
    assert f"{percent(record.probability)} ({record.weight:.2f})" in method.table.texts[0]
    row = with_chance(result.rows[0], 0.645)
    near = dataclasses.replace(result, rows=(row, *result.rows[1:]))
    assert "（64%，分界为66%）" in content(near, language="zh").headline
    far = dataclasses.replace(result, rows=tuple(with_chance(r, 0.5) for r in result.rows))
    assert "分界" not in content(far, language="zh").headline


def test_a_scenario_shows_its_note_and_one_without_conditions_has_no_plausibility(result):
    slow_city = pf.PathCondition(indicator="gdp", region="深圳", value="3 pct")
    noted = pf.Scenario(name="slow", note="A slow city.", conditions=(slow_city,))
    full = pf.assess(
        result.plan, pf.load_history("坪山"), pf.HistoricalMean(), [pf.Scenario.preset("baseline"), noted]
    )
    baseline, slow = content(full).section(SectionId.SCENARIOS).points
    assert "surprise" not in baseline
    assert "in either direction" in slow
    assert slow.endswith("; A slow city.")


def test_the_workbook_has_sheets_of_scenarios_and_of_what_binds_the_targets(tmp_path):
    import openpyxl

    formula = pf.Scenario(name="=1+1", note="=2+2")
    some = _some_targets(scenarios=[pf.Scenario.preset("downside"), formula])
    some.save(tmp_path / "note.xlsx", language="zh")
    book = openpyxl.load_workbook(tmp_path / "note.xlsx")
    assert book.sheetnames[-3:] == ["目标之间", "情景", "数据来源"]
    rows = [[c.value for c in row] for row in book["情景"].iter_rows()]
    # A cell holds 16 digits.
    strict = [t.strict for t in some.scenarios[0].targets[:4]]
    assert [row[2] for row in rows[4:8]] == pytest.approx(strict, rel=1e-15)
    assert rows[9][0] == "5项中4项同时实现"
    together = [some.joint.all_targets, some.scenarios[0].all_targets]
    assert rows[9][1:3] == pytest.approx(together, rel=1e-15)  # a cell holds 16 digits
    cells = [c for row in book["情景"].iter_rows() for c in row if c.value is not None]
    assert "=1+1" in [c.value for c in cells]
    assert not [c for c in cells if c.data_type == "f"]
    texts = [str(c.value) for row in book["目标之间"].iter_rows() for c in row if c.value is not None]
    assert {check.formula for check in some.coherence} <= set(texts)
    statements = {item.statement.text("zh").replace("-", "−") for item in some.stress}
    assert statements <= {text.replace("-", "−") for text in texts}


def test_the_workbook_names_units_breaks_and_the_sources_of_levels(result, folder):
    import openpyxl

    book = openpyxl.load_workbook(folder / "zh.xlsx")
    sheet = book.worksheets[1]
    assert [c.value for c in sheet[4]][2] == "总量（亿元）"
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=5) if isinstance(row[0].value, int)}
    assert "口径有变" in rows[2018][3].value
    numbers = {row[0].value for row in book["数据来源"].iter_rows(min_row=2)}
    for row in rows.values():
        if row[2].value is not None:
            assert {int(mark) for mark in row[4].value.split(",")} <= numbers


def test_pictures_of_two_notes_do_not_share_a_name_and_their_links_are_escaped(result, tmp_path):
    from urllib.parse import unquote

    for name in ("a b.md", "a_b.md", "100% #1?.md"):
        result.save(tmp_path / name, language="zh")
        text = (tmp_path / name).read_text(encoding="utf-8")
        link = re.search(r"!\[.*\]\((.+)\)", text)[1]
        assert not set(link) & set(" #?")
        assert (tmp_path / unquote(link)).is_file()
    assert len(list(tmp_path.glob("*.png"))) == 3


@pytest.mark.parametrize("suffix", FORMATS)
def test_half_a_character_in_a_wording_is_left_out(result, tmp_path, suffix):
    first, *rest = result.plan.targets
    plan = dataclasses.replace(result.plan, targets=(dataclasses.replace(first, text="增长\ud8007%"), *rest))
    judged = pf.assess(plan, pf.load_history("坪山"), model=pf.HistoricalMean())
    judged.save(tmp_path / f"note.{suffix}", language="zh")
    assert "\ud800" not in all_text(tmp_path / f"note.{suffix}")


def test_a_positive_target_stands_on_the_same_number_in_text_and_what_if(result):
    from pingshan_forecast.notes.whatif import what_if

    row = next(row for row in result.rows if row.target.comparator == "positive")
    table = what_if(row)
    assert table.values[table.own] == row.target.published_interval()[0] == 0.1
    assert table.strict[table.own] == pytest.approx(row.strict, abs=1e-12)


def test_negative_numbers_of_a_note_have_one_sign(result):
    for language in ("zh", "en"):
        note = content(result, language=language)
        parts = [p for s in note.sections for p in (s, *s.below)]
        said = [text for part in parts for text in (part.heading, *part.paragraphs, *part.points)]
        assert not [text for text in said if re.search(r"(?<![\w.])-\d", text)]


def test_a_short_table_of_a_word_note_stays_with_its_caption(folder):
    import docx

    for table in docx.Document(folder / "zh.docx").tables:
        kept = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in table.rows]
        assert kept == [True] * (len(kept) - 1) + [None]


def test_the_page_brings_the_glyphs_of_its_own_characters(folder):
    import base64
    import io

    from fontTools.ttLib import TTFont

    page = (folder / "zh.html").read_text(encoding="utf-8")
    packed = re.search(r"data:font/woff;base64,([^)]+)\)", page).group(1)
    has = TTFont(io.BytesIO(base64.b64decode(packed))).getBestCmap()
    chinese = {c for c in re.sub(r"<(style|script).*?</\1>", "", page, flags=re.S) if "一" <= c <= "鿿"}
    assert len(chinese) > 100
    assert {c for c in chinese if ord(c) not in has} == set()


def test_an_outline_stands_once_on_the_page_and_every_reference_finds_it(folder):
    page = (folder / "zh.html").read_text(encoding="utf-8")
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'<use[^>]* href="#([^"]+)"', page)) <= set(ids)


@pytest.mark.parametrize("suffix", ["md", "html", "docx", "xlsx", "json"])
def test_a_target_that_the_record_alone_judges_has_a_note_without_a_fan(tmp_path, suffix):
    target = pf.Target(
        region="广东", year=2024, indicator="fixed_investment", indicator_name="固定资产投资",
        comparator="at_least", low=4.0,
    )  # fmt: skip
    plan = pf.Plan(region="广东", year=2024, as_of="2024-01-23", targets=(target,))
    result = pf.assess(plan, pf.load_history("广东"))
    assert [row.status for row in result.rows] == ["assessed"]
    assert not result.rows[0].has_fan
    result.save(tmp_path / f"note.{suffix}")
    assert (tmp_path / f"note.{suffix}").stat().st_size > 0


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_sentence_of_a_mid_year_note_ends_twice(tmp_path, language):
    late = pf.assess(pf.load_plan("pingshan-2021"), pf.load_history("坪山"), as_of="2021-07-31")
    late.save(tmp_path / "note.md", language=language)
    text = (tmp_path / "note.md").read_text("utf-8")
    assert "。。" not in text
    assert ".." not in text
