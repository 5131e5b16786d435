"""Files made to hurt: each is read or refused in one line, in two seconds and little memory."""

import io
import os
import time
import zipfile

import pytest
import xlsxwriter

import pingshan_forecast as pf
from parsers_apart import answers, dies, eats, fails, hangs, refuses, talks
from pingshan_forecast.errors import DataError, PingshanForecastError, ReportError
from pingshan_forecast.readers import limits
from pingshan_forecast.readers.limits import check_archive, parse_apart

SECONDS = 2.0  # of processor time, the floor for every input made to hurt
MEGABYTES = 500  # of memory, of the process that parses


def apart(parser, **options):
    return parse_apart(parser, b"abc", name="x.xlsx", fault=DataError, remedy="save it again", **options)


def test_an_answer_comes_back_as_it_was():
    assert apart(answers) == answers(b"abc", name="x.xlsx")


def test_what_a_parser_prints_is_no_part_of_its_answer(capfd):
    assert apart(talks) == "answer"
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("parser", "error", "message"),
    [
        (refuses, ReportError, "x.xlsx is no report"),
        (fails, DataError, r"damaged or of another kind \(KeyError\); save it again"),
        (eats, DataError, "more memory or time than a file of its kind may take"),
        (dies, DataError, "more memory or time"),
    ],
)
def test_what_a_parser_does_wrong_costs_one_line(parser, error, message):
    with pytest.raises(error, match=message):
        apart(parser)


def test_a_parser_that_hangs_is_stopped():
    started = time.monotonic()
    with pytest.raises(DataError, match=r"takes more than 1 s|more memory or time"):
        apart(hangs, seconds=1)
    assert time.monotonic() - started < 5.0  # one second, and the start of a process on a busy machine


# Files


def packed(parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


SHEET = (
    '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<sheetData>{}</sheetData></worksheet>"
)


def made_book():
    """Parts of an empty workbook of one sheet, as the library that writes workbooks makes them."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    book.add_worksheet("a")
    book.close()
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def book(rows, *, folder="worksheets"):
    """A workbook whose sheet was written by hand, and may lie in another folder."""
    parts = {
        name.replace("worksheets", folder): content.replace(b"worksheets/sheet1", f"{folder}/sheet1".encode())
        for name, content in made_book().items()
    }
    return packed(
        parts | {f"xl/{folder}/sheet1.xml": rows if isinstance(rows, bytes) else SHEET.format(rows)}
    )


FIRST = '<row r="1"><c r="A1"><v>1</v></c></row>'
STRAY = '<row r="1048576"><c {}><v>1</v></c></row>'
HURTFUL_BOOKS = {
    "a tag that never ends": book(b'<c r="A1" ' * 3000),
    "a tag that never ends, long": book(b'<c r="A1" ' * 300_000),
    "a cell at the far corner": book(FIRST + STRAY.format('r="XFD1048576"')),
    "in lower case": book(FIRST + STRAY.format('r="xfd1048576"')),
    "behind an attribute with a bracket": book(FIRST + STRAY.format('foo=">" r="XFD1048576"')),
    "in a part elsewhere": book(FIRST + STRAY.format('r="XFD1048576"'), folder="elsewhere"),
    "a cell without a place in the last row": book(FIRST + STRAY.format("")),
    "one string of 150 MB": book(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>' + "x" * 150_000_000 + "</t></is></c></row>"
    ),
    "no zip behind its mark": b"PK\x03\x04" + bytes(200),
}
WORD = (
    '<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    "<w:body>{}</w:body></w:document>"
)
HURTFUL_REPORTS = {
    "empty.docx": packed(
        {"word/document.xml": WORD.format("<w:p/>" * 20_000_000), "word/noise.bin": os.urandom(1_000_000)}
    ),
    "marks.html": b"<html><body><p>x" + b"<!" * 2_000_000,
    "nested.html": b"<html>" + b"<div>" * 300_000 + "生产总值增长7%".encode(),
    "long.txt": ("地区生产总值增长7%。" * 490_000).encode(),
    "spaces.txt": ("地区生产总值增长7%。" + " " * 1_000_000).encode(),
    "figures.txt": ("地区生产总值增长7%" + "、5%" * 500_000).encode(),
    "digits.txt": "٣%%".encode(),
    "scripts.txt": "2025年主要预期目标是：地区生产总值增长٣%。".encode(),
}


@pytest.fixture
def within_bounds():
    """Time of a test and its children, and its own memory; `limits.MEMORY` bounds that of its children."""
    resource = pytest.importorskip("resource")

    def spent():
        own, of_children = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        return own.ru_utime + own.ru_stime + of_children.ru_utime + of_children.ru_stime, own.ru_maxrss

    before, held = spent()
    yield
    after, most = spent()
    assert after - before < SECONDS
    assert most - held < MEGABYTES * 1024


def answers_or_refuses(call):
    try:
        call()
    except PingshanForecastError as error:
        return "\n" not in str(error)
    return True


@pytest.mark.usefixtures("within_bounds")
@pytest.mark.parametrize("name", HURTFUL_BOOKS)
def test_a_workbook_made_to_hurt_is_refused_in_time(tmp_path, name):
    (tmp_path / "book.xlsx").write_bytes(HURTFUL_BOOKS[name])
    with pytest.raises(DataError) as refused:
        pf.read_history(tmp_path / "book.xlsx", region="坪山")
    assert "\n" not in str(refused.value)


@pytest.mark.usefixtures("within_bounds")
@pytest.mark.parametrize("name", HURTFUL_REPORTS)
def test_a_report_made_to_hurt_is_read_or_refused_in_time(tmp_path, name):
    (tmp_path / name).write_bytes(HURTFUL_REPORTS[name])
    assert answers_or_refuses(lambda: pf.read_plan(tmp_path / name, region="坪山", year=2025))


def test_a_workbook_written_by_hand_is_read(tmp_path):
    # Else the files made to hurt would be refused for no more than their make.
    cells = "".join(
        f'<row r="{row}"><c r="A{row}" t="inlineStr"><is><t>{a}</t></is></c>'
        f'<c r="B{row}" t="inlineStr"><is><t>{b}</t></is></c></row>'
        for row, (a, b) in enumerate([("年份", "GDP增速(%)"), ("2019", "7.0"), ("2020", "4.5")], 1)
    )
    (tmp_path / "book.xlsx").write_bytes(book(cells))
    history = pf.read_history(tmp_path / "book.xlsx", region="坪山")
    assert history.series("gdp").growth_pct.tolist() == [7.0, 4.5]


def test_digits_of_another_script_are_digits(tmp_path):
    (tmp_path / "a.txt").write_bytes(HURTFUL_REPORTS["scripts.txt"])
    (target,) = pf.read_plan(tmp_path / "a.txt", region="坪山").targets
    assert target.low == 3.0


@pytest.mark.usefixtures("within_bounds")
def test_a_table_of_900_000_rows_is_refused_in_time(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"1,2\n" * 900_000)
    with pytest.raises(DataError, match="cells"):
        pf.read_history(tmp_path / "a.csv", region="坪山")


def test_a_stray_cell_of_an_old_workbook_is_refused_by_its_size(monkeypatch):
    class Page:
        total_height, total_width, merged_cell_ranges = 65_536, 256, ()

    class Book:
        sheet_names = ("a",)

        def get_sheet_by_name(self, name):
            return Page()

    calamine = pytest.importorskip("python_calamine")
    monkeypatch.setattr(calamine.CalamineWorkbook, "from_filelike", lambda raw: Book(), raising=False)
    from pingshan_forecast.readers import office

    with pytest.raises(DataError, match="65536 rows and 256 columns"):
        office.workbook(b"", name="a.xls", wanted=None, formats=False)


def test_the_ratio_of_one_part_is_not_hidden_by_noise_beside_it():
    raw = packed({"a.xml": "x" * 20_000_000, "noise": os.urandom(2_000_000)})
    with pytest.raises(ReportError, match="none packed over 200 times"):
        check_archive(raw, name="a.docx", fault=ReportError, remedy="save it again")


def test_an_archive_within_bounds_gives_its_parts():
    assert check_archive(packed({"a": "x"}), name="a", fault=DataError, remedy="") == ["a"]
    assert limits.MEMORY <= MEGABYTES << 20
