"""Report files: every encoding and format gives the same plan; what is no report is refused in one line."""
# ruff: noqa: E501  (a sentence and its rows belong on one line)

import contextlib
import datetime as dt
import io
import random
import struct
import zipfile

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import pingshan_forecast.readers.reports.documents as documents
from pingshan_forecast.errors import PingshanForecastError, ReportError
from pingshan_forecast.readers.reports.documents import read_source
from pingshan_forecast.readers.reports.listing import show, show_explained
from pingshan_forecast.readers.reports.plans import explain, parse_plan, read_plan

REPORT = (
    "己市2024年政府工作报告\n各位代表：\n今年经济社会发展的主要预期目标是：地区生产总值增长6.5%左右，"
    "城镇新增就业1.2万人以上，居民收入增长与经济增长同步。\n"
)
ROWS = [("gdp", 6.5, 6.5), ("jobs_new", 1.2, None), ("income_resident", None, None)]
TRADITIONAL = REPORT.translate(
    str.maketrans("报济发会标为区产总值长镇业万与经", "報濟發會標為區產總值長鎮業萬與經")
)


def rows(plan):
    return [(t.indicator, t.low, t.high) for t in plan.targets]


def write(tmp_path, name, raw):
    path = tmp_path / name
    path.write_bytes(raw)
    return path


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gb2312", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_text_in_any_encoding_gives_the_same_plan(tmp_path, encoding):
    path = write(tmp_path, "report.txt", REPORT.encode(encoding))
    assert rows(read_plan(path)) == ROWS
    assert read_source(path) == REPORT


def test_big5_text_is_read_with_offsets_into_the_traditional_words(tmp_path):
    raw = "今年主要預期目標是：地區生產總值增長6.5%左右，城鎮新增就業1.2萬人以上。".encode("big5")
    plan = read_plan(write(tmp_path, "report.txt", raw), year=2024)
    assert [t.text for t in plan.targets] == ["地區生產總值增長6.5%左右", "城鎮新增就業1.2萬人以上"]


@pytest.mark.parametrize(("right", "wrong"), [("utf-8", "latin-1"), ("gb18030", "latin-1")])
def test_text_decoded_once_too_often_is_repaired(tmp_path, right, wrong):
    raw = REPORT.encode(right).decode(wrong).encode("utf-8")
    assert rows(read_plan(write(tmp_path, "report.txt", raw))) == ROWS


def test_html_is_read_without_its_scripts_and_markup(tmp_path):
    page = (
        "<html><head><meta charset='gb2312'><title>己市2024年政府工作报告</title><style>p{width:99%}</style></head><body>"
        "<script>var gdp='增长99%';</script><!-- 增长98% --><p>今年主要预期目标是：地区生产总值<b>增长</b>6.5&#37;左右，"
        "城镇新增就业1.2万人以上，居民收入增长与经济增长同步。</p><table><tr><td>甲</td><td>乙</td></tr></table></body></html>"
    )
    path = write(tmp_path, "report.html", page.encode("gb18030"))
    assert rows(read_plan(path)) == ROWS
    assert "甲\t乙" in read_source(path)
    assert "9" not in read_source(path).replace("99", "9") or "增长9" not in read_source(path)


def test_word_files_give_paragraphs_and_tables_in_order(tmp_path):
    document = docx.Document()
    document.add_paragraph("己市2024年政府工作报告")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "指标", "目标"
    document.add_paragraph(REPORT.splitlines()[-1])
    path = tmp_path / "report.docx"
    document.save(path)
    assert rows(read_plan(path)) == ROWS
    assert read_source(path).splitlines()[:2] == ["己市2024年政府工作报告", "指标\t目标"]


def test_pdf_files_are_read_across_line_ends(tmp_path):
    typst = pytest.importorskip("typst", reason="makes the PDF; extra pdf")
    pytest.importorskip("pypdfium2", reason="extra reports")
    from pingshan_forecast.registry.tables import data_path

    source = tmp_path / "report.typ"
    source.write_text(
        '#set page(width: 9cm)\n#set text(font: "Noto Sans SC")\n' + REPORT.replace("\n", "\n\n"),
        encoding="utf-8",
    )
    path = tmp_path / "report.pdf"
    typst.compile(str(source), output=str(path), font_paths=[str(data_path("fonts"))])
    assert rows(read_plan(path)) == ROWS


def test_show_gives_table_json_csv_and_the_explained_text():
    reading = explain(REPORT)
    assert "地区生产总值增长6.5%左右" in show(reading.plan)
    assert '"indicator": "gdp"' in show(reading.plan, "json")
    assert show(reading.plan, "csv").count("\n") == 3
    assert "⟦地区生产总值增长6.5%左右⟧" in show_explained(reading)


def archive(parts):
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return raw.getvalue()


def word_file(document_xml):
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    return archive(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
            "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="a" Type="{relation}" Target="word/document.xml"/></Relationships>',
            "word/document.xml": document_xml,
        }
    )


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
NESTED = (
    f"<w:document {W}><w:body>"
    + "<w:sdt><w:sdtContent>" * 3000
    + "</w:sdtContent></w:sdt>" * 3000
    + "</w:body></w:document>"
)
SECRET = (
    f'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]><w:document {W}><w:body><w:p><w:r><w:t>地区生产总值&x;'
    "</w:t></w:r></w:p></w:body></w:document>"
)
LAUGHS = (
    '<!DOCTYPE d [<!ENTITY a "' + "增" * 100 + '">' + "".join(f'<!ENTITY {c} "{f"&{p};" * 10}">' for p, c in zip("abcdefgh", "bcdefghi", strict=True))
    + f"]><w:document {W}><w:body><w:p><w:r><w:t>&i;</w:t></w:r></w:p></w:body></w:document>"
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "raw", "words"),
    [
        ("empty.txt", b"", "no text"),
        ("blank.txt", b" \n\t\n", "no text"),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "docx"),
        ("broken.docx", b"PK\x03\x04" + b"\0" * 200, "is damaged or of another kind"),
        (
            "text.docx",
            "2021年主要目标：增长7%。".encode(),
            "cannot be read as a Word document; save it again as docx",
        ),
        ("other.zip", archive({"a.txt": "x"}), "Word document"),
        ("bomb.docx", archive({"word/document.xml": "0" * 60_000_000}), "unpacks"),
        ("many.docx", archive({f"p{i}": "" for i in range(6000)} | {"word/document.xml": ""}), "unpacks"),
        ("nested.docx", word_file(NESTED), "Word document"),
        ("laughs.docx", word_file(LAUGHS), "Word document"),
        ("broken.pdf", b"%PDF-1.7\n%%EOF", "PDF"),
        ("picture.bin", bytes(random.Random(1).randbytes(4000)), ""),
    ],
)
def test_what_is_no_report_is_refused_in_one_line(tmp_path, name, raw, words):
    with pytest.raises(ReportError) as refused:
        read_plan(write(tmp_path, name, raw))
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)
    assert name in str(refused.value)


_TITLE = "关于甲市乙区2023年计划执行情况与2024年计划草案的报告"


@pytest.mark.parametrize(
    ("head", "day"),
    [
        (f"{_TITLE}\n2023年12月28日\n", dt.date(2023, 12, 28)),
        (f"{_TITLE}（2023年12月28日）\n", dt.date(2023, 12, 28)),
        (f"{_TITLE}\n二〇二四年一月十八日\n", dt.date(2024, 1, 18)),
        (f"{_TITLE}\n二零二三年十二月三十一日\n", dt.date(2023, 12, 31)),
        (f"{_TITLE} 二○二四年一月二十日在甲市乙区第七届人民代表大会第四次会议上\n", dt.date(2024, 1, 20)),
        (f"2024年1月16日 {_TITLE}\n", dt.date(2024, 1, 16)),
    ],
)
def test_the_day_at_the_head_is_read_and_is_no_part_of_the_title(head, day):
    text = f"{head}2024年主要预期目标是：地区生产总值增长6%左右。2024年1月1日起施行。"
    plan = parse_plan(text)
    assert (plan.year, plan.as_of, plan.as_of_assumed, plan.title) == (2024, day, False, _TITLE)


def test_a_conference_of_the_year_before_is_not_the_day_of_the_report():
    text = f"{_TITLE}\n2023年12月11日召开中央经济工作会议。2024年目标是：地区生产总值增长6%。"
    assert parse_plan(text).as_of_assumed


def test_a_december_congress_hears_the_plan_of_the_next_year():
    head = "甲市乙区政府工作报告\n（2023年12月28日在甲市乙区第七届人民代表大会第四次会议上）\n"
    plan = parse_plan(f"{head}主要预期目标是：地区生产总值增长6%左右。")
    assert (plan.year, plan.as_of) == (2024, dt.date(2023, 12, 28))


def test_external_entities_are_never_opened(tmp_path):
    path = write(tmp_path, "entity.docx", word_file(SECRET))
    try:
        text = read_source(path)
    except ReportError:
        return
    assert text.strip() == "地区生产总值"


@pytest.mark.parametrize("path", ["missing.txt", ".", "\0"])
def test_a_path_that_holds_no_file_is_refused(tmp_path, path):
    with pytest.raises(ReportError):
        read_plan(tmp_path / path)


def test_files_texts_and_page_counts_beyond_the_limits_are_refused(tmp_path, monkeypatch):
    path = write(tmp_path, "report.txt", REPORT.encode())
    monkeypatch.setattr(documents, "MAX_FIGURES", 2)
    with pytest.raises(ReportError, match="figures"):
        read_plan(path)
    monkeypatch.setattr(documents, "MAX_CHARACTERS", 10)
    with pytest.raises(ReportError, match="characters"):
        read_plan(path)
    monkeypatch.setattr(documents, "MAX_BYTES", 10)
    with pytest.raises(ReportError, match="the most that is read"):
        read_plan(path)


@pytest.mark.parametrize("piece", ["<div>", "<!--", "<a ", "<script", "&#", "</"])
def test_hostile_html_is_read_or_refused(tmp_path, piece):
    """What nests or never closes costs a second here; a pass that backtracks would take minutes."""
    path = write(tmp_path, "report.html", ("<html><p>地区生产总值" + piece * 100_000).encode())
    try:
        assert "地区生产总值" in read_source(path)
    except ReportError as refused:
        assert "no text" in str(refused)  # noqa: PT017  (either is right: nothing may be left of it)


_WORDS = st.sampled_from(
    [
        "地区生产总值",
        "规上工业增加值",
        "城乡居民收入",
        "增长",
        "下降",
        "分别",
        "均",
        "达到",
        "控制在",
        "6%",
        "7.5%左右",
        "百分之八",
        "一成半",
        "翻两番",
        "3万亿元",
        "-4%",
        "~",
        "—",
        "、",
        "和",
        "，",
        "。",
        "；",
        "：",
        "\n",
        "\t",
        "(",
        ")",
        "（",
        "“",
        "”",
        "一、",
        "2023年",
        "今年",
        "去年",
        "主要预期目标是：",
        "与经济增长同步",
        "正增长",
        "完成国家下达任务",
        "第",
        "5G",
        "+",
        "从",
        "由",
        "增加到",
        "海南",
        "江西",
        "均为",
        "下调至",
        "其中",
        "——",
        "(zhǎng)",
        "&nbsp;",
        "\u3000",
        "9",
        ".",
        "%",
        "亿",
        "万",
        "①",
        "⽣",
        "年均",
        "十四五",
        "期间",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(_WORDS, max_size=40).map("".join), st.sampled_from(["headline", "all", None]))
def test_any_row_of_words_is_read_or_refused_and_its_offsets_hold(text, detail):
    reading = explain(text, detail=detail)
    for statement in (*reading.plan.targets, *reading.plan.outcomes):
        assert text[statement.start : statement.end] == statement.text
    show(reading.plan)
    show_explained(reading)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_mutated_files_raise_nothing_but_our_own_errors(tmp_path, data):
    document = io.BytesIO()
    good = docx.Document()
    good.add_paragraph(REPORT)
    good.save(document)
    raw = bytearray(
        data.draw(st.sampled_from([REPORT.encode(), REPORT.encode("gb18030"), REPORT.encode("utf-16"), document.getvalue(),
                                   b"<html><p>" + REPORT.encode() + b"</p>", b"%PDF-1.4\n1 0 obj<<>>endobj trailer<<>>"]))
    )  # fmt: skip
    for _ in range(data.draw(st.integers(0, 12))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4)) or struct.pack("B", 0)
    path = tmp_path / "mutated"
    path.write_bytes(bytes(raw))
    with contextlib.suppress(PingshanForecastError):
        read_plan(path)


@pytest.mark.parametrize(
    "text",
    [
        "平均每年" * 20_000 + "x5%",
        "一产、" * 20_000 + "三产增加值增长5%",
        "地区生产总值增长5%,居民收入增长与经济增长同步," * 4_000,
        "9" * 100_000 + "%",
        "一" * 100_000 + "亿元",
        "\n" * 200_000 + "GDP增长5%",
        "指标\t2024年目标\n" + "\t" * 200_000 + "\n地区生产总值\t5\n",
        "5%—" * 20_000,
    ],
    ids=["verbs", "list", "sentence", "digits", "words", "lines", "cells", "ranges"],
)
def test_hostile_text_is_read_without_backtracking(text):
    source = "2024年主要预期目标是:地区生产总值增长6%。" + text
    plan = parse_plan(source, detail="all")
    assert (plan.targets[0].low, plan.targets[0].text) == (6, "地区生产总值增长6%")
    assert all(source[t.start : t.end] == t.text for t in plan.targets)
