"""Outside texts stay texts in every format: no markup, no formula, no link, no code."""

import re
import zipfile

import pytest

from note_files import HOSTILE, all_text, hostile_assessment, page

FORMATS = ("md", "html", "docx", "xlsx", "pdf")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place, result = tmp_path_factory.mktemp("hostile"), hostile_assessment()
    for language in ("zh", "en"):
        for suffix in (*FORMATS, "json"):
            result.save(place / f"{language}.{suffix}", language=language)
    result.save(place / "official.docx", language="zh", style="gbt9704")
    return place


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("suffix", FORMATS)
def test_the_attack_is_there_to_read(folder, suffix, language):
    text = re.sub(r"\\(.)", r"\1", all_text(folder / f"{language}.{suffix}"))
    flat = re.sub(r"\s", "", text)
    assert "<script>alert(1)</script>" in flat
    assert '#eval("1+1")' in flat
    assert "{{7*7}}" in flat
    assert "\x00" not in text
    assert "\u202e" not in text


def test_the_page_has_only_its_own_scripts(folder):
    for language in ("zh", "en"):
        tags = [tag for tag, _ in page(folder / f"{language}.html").tags]
        assert tags.count("script") == 2
        assert "img" not in tags


def test_the_workbook_has_no_formula_and_no_link_from_outside(folder):
    import openpyxl

    for language in ("zh", "en"):
        path = folder / f"{language}.xlsx"
        for sheet in openpyxl.load_workbook(path):
            for cell in (c for row in sheet.iter_rows() for c in row if c.value is not None):
                assert cell.hyperlink is None
                if cell.data_type == "f":
                    assert re.match(r"=\(*(COUNT|AVERAGE|STDEV|INDEX|C\d|-?\d|\(?1\+)", cell.value), (
                        cell.value
                    )
        names = zipfile.ZipFile(path).namelist()
        assert not [name for name in names if "externalLink" in name]


def test_a_word_note_has_no_link_and_no_field_but_the_page_number(folder):
    for name in ("zh.docx", "en.docx", "official.docx"):
        with zipfile.ZipFile(folder / name) as archive:
            body = archive.read("word/document.xml").decode()
        assert "w:hyperlink" not in body
        assert "w:instrText" not in body
        assert "<script" not in body


def test_markdown_gets_no_heading_link_or_tag(folder):
    text = (folder / "zh.md").read_text(encoding="utf-8")
    assert "<script>" not in text
    assert not re.search(r"(?<!\\)\[a(?<!\\)\]\(javascript", text)
    assert all(line.count("#") <= 4 for line in text.splitlines() if line.startswith("#"))
    assert len(HOSTILE) > 1000
