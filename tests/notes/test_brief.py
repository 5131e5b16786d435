"""The note of one page: what it decides by, that its annex holds every number, whose paper it is on."""

import dataclasses
import io
import re

import pytest

import pingshan_forecast as pf
from note_files import all_text
from pingshan_forecast.errors import OutputError
from pingshan_forecast.language.catalogue import catalogue
from pingshan_forecast.language.numbers import percent
from pingshan_forecast.notes.brief import brief, lead_words, main_risk, safer_target
from pingshan_forecast.notes.structure import SectionId

FORMATS = ("docx", "html", "pdf", "md")


@pytest.fixture(scope="module")
def full():
    return pf.assess(pf.load_plan("pingshan-2021"), pf.load_history("坪山"))


def numbers(text):
    return set(re.findall(r"\d+(?:\.\d+)?%|\d+\.\d+", text.replace("−", "-")))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_first_sentence_names_what_every_expert_says_and_which_decides(full, language):
    first = brief(full, language=language).sections[0].paragraphs[0]
    row = full.rows[0]
    assert percent(row.strict) in first
    assert all(percent(expert.probability) in first for expert in row.experts)
    deciding = max(row.experts, key=lambda expert: expert.weight)
    assert catalogue(language)[f"brief.{deciding.name}"] in first
    # The nation's growth that the IMF expected in October 2020, which the record follows.
    assert "8.2%" in first
    assert "1.9%" in first


@pytest.mark.parametrize("language", ["en", "zh"])
def test_in_mid_year_the_first_sentence_says_what_the_year_so_far_did(language):
    july = pf.assess(pf.load_plan("pingshan-2022"), pf.load_history("坪山"), as_of="2022-07-31")
    first = brief(july, language=language).sections[0].paragraphs[0]
    row, then = july.rows[0], july.progress.january[0]
    assert percent(row.strict) != percent(then.strict)
    assert first.index(percent(row.strict)) < first.index(percent(then.strict))
    assert all(percent(expert.probability) in first for expert in row.experts)


def test_a_target_with_one_expert_rests_on_it_alone(full):
    row = dataclasses.replace(full.rows[0], experts=full.rows[0].experts[:1], reasons=())
    chance = percent(row.experts[0].probability)
    assert lead_words(row, catalogue("en")).endswith(f"It rests on the region's own history ({chance}).")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_number_of_the_page_stands_in_the_annex(full, language):
    note = brief(full, language=language)
    *page, annex = note.sections
    assert annex.id == SectionId.ANNEX
    assert annex.new_page
    said = " ".join(text for section in page for text in (*section.paragraphs, *section.points))
    tables = [annex.table, *(section.table for section in annex.below)]
    traced = " ".join(cell for table in tables for line in table.texts for cell in line)
    traced += " ".join((*annex.points, *annex.paragraphs, *note.sources))
    loose = {number.rstrip("%") for number in numbers(traced)}
    # Differences, what the plan or the outlook says, and the levels of bands stand as they are.
    differences = set(re.findall(r"(\d+\.\d+) points?|(\d+\.\d+)个百分点", said))
    known = {a or b for a, b in differences} | {"8.2", "1.9", "50", "7", "9", "80"}
    assert {number.rstrip("%") for number in numbers(said)} - loose - known == set()


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_format_has_the_page_the_annex_and_the_issuer(full, tmp_path, suffix, language):
    path = tmp_path / f"brief.{suffix}"
    full.save(path, language=language, style="brief", issuer="Office of Plans")
    text = re.sub(r"\s", "", all_text(path))
    words = catalogue(language)
    for key in ("conclusion", "grounds", "risk", "watch"):
        assert re.sub(r"\s", "", words[f"brief.{key}"]) in text
    assert "OfficeofPlans" in text


def test_a_lost_target_says_so_and_names_a_surer_one(full):
    row = full.rows[0]
    hard = dataclasses.replace(row, target=dataclasses.replace(row.target, low=12.0, high=12.0))
    note = brief(dataclasses.replace(full, rows=(hard, *full.rows[1:])))
    risk = next(section for section in note.sections if section.id == SectionId.RISK)
    assert "under one half already" in risk.paragraphs[0]
    value = safer_target(hard)
    assert value % 0.5 == 0.0
    # By definition two in three reach it; half a point lower more do, at it at least two in three.
    assert float(hard.predictive.cdf(value)) <= 1 / 3 < float(hard.predictive.cdf(value + 0.5))
    watch = next(section for section in note.sections if section.id == SectionId.WATCH)
    assert any(f"{value:.1f}%" in point for point in watch.points)


def test_the_main_risk_is_the_likeliest_named_shock(full):
    found = main_risk(full, full.rows[0])
    others = [
        s for s in full.stress if s.target is full.rows[0].target and s.threshold == 0.5 and s.growth_pct
    ]
    assert found.probability == max(s.probability for s in others if s.probability)


def test_without_a_judged_target_there_is_only_the_count(full):
    none = pf.assess(
        dataclasses.replace(
            full.plan, targets=(dataclasses.replace(full.plan.targets[0], indicator="other"),)
        ),
        pf.load_history("坪山"),
    )
    assert [section.id for section in brief(none).sections] == [SectionId.CONCLUSION, SectionId.ANNEX]


def test_a_template_keeps_its_text_page_and_styles(full, tmp_path):
    import docx
    from docx.shared import Mm, Pt

    own = docx.Document()
    own.sections[0].left_margin = Mm(40)
    own.styles["Heading 1"].font.size = Pt(31)
    own.add_paragraph("Letterhead of the office")
    own.save(tmp_path / "own.docx")
    full.save(tmp_path / "note.docx", style="brief", template=tmp_path / "own.docx")
    made = docx.Document(tmp_path / "note.docx")
    assert made.paragraphs[0].text == "Letterhead of the office"
    assert made.sections[0].left_margin == own.sections[0].left_margin
    assert made.styles["Heading 1"].font.size == Pt(31)


@pytest.mark.parametrize("suffix", ["docx", "html", "pdf"])
def test_a_logo_is_in_the_note(full, tmp_path, suffix):
    import zipfile

    from matplotlib.figure import Figure

    drawn = io.BytesIO()
    Figure(figsize=(0.5, 0.5)).savefig(drawn, format="png")
    (tmp_path / "logo.png").write_bytes(drawn.getvalue())
    path = tmp_path / f"note.{suffix}"
    full.save(path, style="brief", logo=tmp_path / "logo.png")
    bare = tmp_path / f"bare.{suffix}"
    full.save(bare, style="brief")
    if suffix == "docx":
        with zipfile.ZipFile(path) as parts:
            assert any(parts.read(name) == drawn.getvalue() for name in parts.namelist() if "media" in name)
    elif suffix == "html":
        assert "data:image/png;base64," in path.read_text()
        assert "img-src data:" in path.read_text()
        assert "img-src" not in bare.read_text()
    else:
        assert path.read_bytes().count(b"/Subtype/Image") > bare.read_bytes().count(b"/Subtype/Image")


@pytest.mark.parametrize(
    ("name", "options", "needle"),
    [
        ("note.docx", {"logo": "text.txt"}, "save the logo as .png"),
        ("note.xlsx", {"logo": "text.txt"}, "no place for a logo"),
        ("note.docx", {"logo": "missing.png"}, "missing.png"),
        ("note.html", {"template": "text.txt"}, "end the name in .docx"),
        ("note.docx", {"template": "text.txt"}, "save the template in Word as .docx"),
        ("note.docx", {"template": "broken.docx"}, "save the template in Word as .docx"),
        ("note.docx", {"issuer": 7}, "give a name as text"),
    ],
)
def test_paper_that_cannot_be_used_is_refused_before_anything_is_written(
    full, tmp_path, name, options, needle
):
    (tmp_path / "text.txt").write_text("no picture")
    (tmp_path / "broken.docx").write_bytes(b"PK\x03\x04 broken")
    given = {key: tmp_path / value if key != "issuer" else value for key, value in options.items()}
    with pytest.raises(OutputError, match=re.escape(needle)) as caught:
        full.save(tmp_path / name, **given)
    assert "\n" not in str(caught.value)
    assert not (tmp_path / name).exists()
