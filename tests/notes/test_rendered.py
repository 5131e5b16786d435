"""Notes as their readers see them: in a browser, in an office program, on paper."""

import re
import shutil
import subprocess
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from note_files import assessment, hostile_assessment, page
from pingshan_forecast.registry.tables import data_path

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
_QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def result():
    return assessment()


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Make a home folder with the bundled font, since a bare machine has no Chinese one."""
    place = tmp_path_factory.mktemp("home")
    (place / ".fonts").mkdir()
    shutil.copy(data_path("fonts/NotoSansSC-subset.otf"), place / ".fonts")
    return place


@pytest.fixture(scope="module")
def browser(home):
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as session:
        shown = session.chromium.launch(executable_path=CHROMIUM, args=_QUIET, env={"HOME": str(home)})
        yield shown
        shown.close()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_slider_answers_at_once_and_nothing_leaves_the_page(result, browser, tmp_path, language):
    result.save(tmp_path / "note.html", language=language)
    context = browser.new_context()
    shown = context.new_page()
    said, asked = [], []
    shown.on("console", lambda message: said.append(message.text))
    shown.on("pageerror", lambda error: said.append(str(error)))
    shown.on("request", lambda request: asked.append(request.url))
    shown.goto((tmp_path / "note.html").as_uri())
    chance, slider = shown.locator(".chance").first, shown.locator("input[type=range]").first
    row = result.rows[0]
    assert chance.inner_text() == f"{row.strict:.1%}"
    slider.focus()
    for _ in range(10):  # by keyboard, from 7.0 to 8.0
        shown.keyboard.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") == "8.0%"
    assert chance.inner_text() == f"{1 - row.predictive.cdf(7.95):.1%}"
    shown.locator("input[value=lenient]").first.check()
    assert chance.inner_text() == f"{1 - row.predictive.cdf(7.5):.1%}"
    assert said == []
    assert asked == [(tmp_path / "note.html").as_uri()]
    context.close()


@pytest.mark.parametrize("style", ["house", "brief"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_axe_finds_no_violation(result, browser, tmp_path, language, style):
    axe = pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed")
    rules = (Path(axe.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
    result.save(tmp_path / "note.html", language=language, style=style)
    # The page's own policy forbids foreign scripts, and so the checker.
    context = browser.new_context(bypass_csp=True)
    shown = context.new_page()
    shown.goto((tmp_path / "note.html").as_uri())
    shown.evaluate(rules)
    report = shown.evaluate("axe.run(document)")
    assert [violation["id"] for violation in report["violations"]] == []
    assert len(report["passes"]) > 20
    context.close()


def test_hostile_words_run_nothing_in_a_browser(browser, tmp_path):
    hostile_assessment().save(tmp_path / "note.html", language="zh")
    context = browser.new_context()
    shown = context.new_page()
    said = []
    shown.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    shown.on("console", lambda message: said.append(message.text))
    shown.goto((tmp_path / "note.html").as_uri())
    assert said == []
    assert shown.locator(".chance").first.inner_text().endswith("%")
    # Nothing is wider than the window, however long a word is.
    assert shown.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    context.close()


def test_on_a_narrow_screen_no_word_of_a_verdict_is_broken(result, browser, tmp_path):
    result.save(tmp_path / "note.html", language="zh")
    context = browser.new_context(viewport={"width": 360, "height": 800})
    shown = context.new_page()
    shown.goto((tmp_path / "note.html").as_uri())
    lines = "element => element.getClientRects().length"
    heads = shown.locator("h3 .found")
    assert [heads.nth(i).evaluate(lines) for i in range(heads.count())] == [1] * len(result.rows)
    cells = shown.locator("table").first.locator("tbody td:last-child")
    assert {cells.nth(i).evaluate("e => getComputedStyle(e).whiteSpace") for i in range(5)} == {"nowrap"}
    assert shown.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    context.close()


def _convert(path, kind, home):
    if OFFICE is None:
        pytest.skip("libreoffice is not installed")
    out = path.parent / "converted"
    subprocess.run(
        [OFFICE, f"-env:UserInstallation={(home / 'office').as_uri()}", "--headless", "--convert-to", kind,
         "--outdir", str(out), str(path)],
        check=True, capture_output=True, timeout=180, env={"HOME": str(home), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    return out / f"{path.stem}.{kind}"


def _pages(path):
    import pypdfium2

    with closing(pypdfium2.PdfDocument(path)) as document:
        return [sheet.get_textpage().get_text_bounded() for sheet in document]


@pytest.mark.parametrize(
    ("language", "style", "most"), [("zh", "house", 5), ("en", "house", 4), ("zh", "gbt9704", 8)]
)
def test_a_word_note_opens_and_prints_on_a_few_pages(result, home, tmp_path, language, style, most):
    result.save(tmp_path / "note.docx", language=language, style=style)
    pages = _pages(_convert(tmp_path / "note.docx", "pdf", home))
    assert 2 <= len(pages) <= most
    text = re.sub(r"\s", "", "".join(pages))
    assert ("总体判断" if language == "zh" else "Targetbytarget") in text
    if style == "gbt9704":
        lines = [line for line in pages[0].splitlines() if len(line) > 20]
        assert max(map(len, lines)) <= 36  # 28 characters, where two digits or letters take about one


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pdf_has_a_few_pages_and_only_the_bundled_font(result, tmp_path, language):
    result.save(tmp_path / "note.pdf", language=language)
    assert 2 <= len(_pages(tmp_path / "note.pdf")) <= 5
    fonts = set(re.findall(rb"/BaseFont\s*/[A-Z]{6}\+(\w+)", (tmp_path / "note.pdf").read_bytes()))
    assert {font.split(b"-")[0] for font in fonts} <= {b"NotoSansSC"}


def test_the_workbook_recalculated_gives_the_same_numbers(result, home, tmp_path):
    import openpyxl

    result.save(tmp_path / "note.xlsx", language="en")
    bare = tmp_path / "bare.xlsx"
    with zipfile.ZipFile(tmp_path / "note.xlsx") as old, zipfile.ZipFile(bare, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                # Without the values that the formulas carry, the office program has to work them out.
                content = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", content)
            new.writestr(name, content)
    formulas = openpyxl.load_workbook(tmp_path / "note.xlsx")
    carried = openpyxl.load_workbook(tmp_path / "note.xlsx", data_only=True)
    worked = openpyxl.load_workbook(_convert(bare, "xlsx", home), data_only=True)
    checked = 0
    for sheet in formulas:
        for cell in (c for row in sheet.iter_rows() for c in row if c.data_type == "f"):
            value = worked[sheet.title][cell.coordinate].value
            # Both work in doubles; the file holds 15 to 17 digits.
            assert value == pytest.approx(carried[sheet.title][cell.coordinate].value, rel=1e-12, abs=1e-12)
            checked += 1
    assert checked > 50


def test_a_page_prints_without_the_controls(result, browser, tmp_path):
    result.save(tmp_path / "note.html", language="zh")
    context = browser.new_context()
    shown = context.new_page()
    shown.goto((tmp_path / "note.html").as_uri())
    shown.pdf(path=tmp_path / "printed.pdf", format="A4")
    text = "".join(_pages(tmp_path / "printed.pdf"))
    assert "总体判断" in text
    assert "结果达到其他数值" not in text
    assert page(tmp_path / "note.html").tags[0][0] == "html"
    context.close()
