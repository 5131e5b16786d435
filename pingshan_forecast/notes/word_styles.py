"""The looks of a Word note: the house style, one page, and the layout of GB/T 9704 official documents."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from pingshan_forecast.language.catalogue import catalogue

if TYPE_CHECKING:
    from docx.document import Document

    from pingshan_forecast.language.catalogue import Language
    from pingshan_forecast.notes import Style


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Sizes and fonts of one style; lengths in millimetres, font sizes in points.

    Parameters
    ----------
    latin, body, heading, second, title : str
        Fonts: Latin letters; East Asian body, first headings, second headings, title.
    sizes : dict
        Points of title, body, first and second heading, table, small print.
    margins : tuple of float
        Top, bottom, left, right.
    line : float
        Exact line pitch of body text in points; 0 for a loose proportion.
    indent : bool
        Whether body paragraphs begin two characters in.
    colour : str
        Of headings, as RRGGBB.
    """

    latin: str
    body: str
    heading: str
    second: str
    title: str
    sizes: dict[str, float]
    margins: tuple[float, float, float, float]
    line: float
    indent: bool
    colour: str


# GB/T 9704-2012, 5.2 and 7.3: A4, 37 mm above, 28 mm to the left, a type area of 156 mm x 225 mm, so
# 35 mm below and 26 mm to the right; 3号仿宋 (16 pt) in 22 lines of 28 characters; title 2号小标宋 (22 pt);
# headings 黑体, then 楷体; page numbers 4号宋体 (14 pt) between dashes.
_GRID_LINES, _GRID_CHARACTERS, _TYPE_HEIGHT, _TYPE_WIDTH = 22, 28, 225.0, 156.0
_TWIPS_A_MM = 1440 / 25.4
LOOKS: dict[Style, Look] = {
    "house": Look(
        latin="Arial", body="微软雅黑", heading="微软雅黑", second="微软雅黑", title="微软雅黑",
        sizes={"title": 18, "body": 10.5, "heading": 12.5, "second": 11, "table": 8.5, "small": 7.5},
        margins=(19, 18, 22, 22), line=0, indent=False, colour="0B4F7A",
    ),
    "brief": Look(
        latin="Arial", body="微软雅黑", heading="微软雅黑", second="微软雅黑", title="微软雅黑",
        sizes={"title": 17, "body": 10.5, "heading": 12, "second": 11, "table": 8.5, "small": 8},
        margins=(16, 14, 22, 22), line=0, indent=False, colour="0B4F7A",
    ),
    "gbt9704": Look(
        latin="Times New Roman", body="仿宋_GB2312",
        heading="黑体", second="楷体_GB2312", title="方正小标宋简体",
        sizes={"title": 22, "body": 16, "heading": 16, "second": 16, "table": 10.5, "small": 9},
        margins=(37, 35, 28, 26), line=_TYPE_HEIGHT / _GRID_LINES * 72 / 25.4, indent=True, colour="000000",
    ),
}  # fmt: skip


def apply_look(document: Document, look: Look, language: Language) -> None:
    """Set page, grid and styles of a new document.

    Parameters
    ----------
    document : Document
        A new document; it is changed.
    look : Look
        Paper, fonts and sizes of a style.
    language : {"en", "zh"}
        Of the note.
    """
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for name, value in zip(("top", "bottom", "left", "right"), look.margins, strict=True):
        setattr(section, f"{name}_margin", Mm(value))
    if look.line:
        _set_grid(section)
    # Latin letters look larger than Chinese ones of the same size, and leave more white between their lines.
    words = catalogue("zh" if look.line else language)
    sizes = {name: size - words["document.smaller"] for name, size in look.sizes.items()}
    pitch = words["document.pitch"]
    indented = look.indent and catalogue(language)["document.east_asian"]
    _defaults(document, look, language)
    body = document.styles["Normal"]
    _font(body, look, look.body, sizes["body"])
    _spacing(body, look, pitch, before=0, after=0 if look.line else 3)
    text = _new_style(document, "Note Text", "Normal")
    if look.line:
        _set_characters(text)
    if indented:
        _indent_characters(text, 2)
    for name, font, size, before, after in (
        ("Title", look.title, sizes["title"], 0, 6),
        ("Heading 1", look.heading, sizes["heading"], 10, 3),
        ("Heading 2", look.second, sizes["second"], 6, 2),
    ):
        style = document.styles[name]
        _font(style, look, font, size, colour=look.colour, bold=not look.line)
        _spacing(style, look, pitch, before=0 if look.line else before, after=0 if look.line else after)
        style.paragraph_format.keep_with_next = True
        _drop_borders(style)
        if indented and name != "Title":
            _indent_characters(style, 2)
    document.styles["Title"].paragraph_format.alignment = (
        WD_ALIGN_PARAGRAPH.CENTER if look.line else WD_ALIGN_PARAGRAPH.LEFT
    )
    for name, size in (
        ("Note Cell", sizes["table"]),
        ("Note Small", sizes["small"]),
        ("Caption", sizes["table"]),
    ):
        style = document.styles[name] if name == "Caption" else _new_style(document, name, "Normal")
        _font(style, look, look.body, size, bold=False)
        _off_grid(style)
        style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        style.paragraph_format.line_spacing = Pt(round((pitch - 0.1) * size, 1))
        style.paragraph_format.space_before = Pt(4 if name == "Caption" else 1)
        style.paragraph_format.space_after = Pt(2 if name == "Caption" else 1)
    document.styles["Caption"].paragraph_format.keep_with_next = True
    picture = _new_style(document, "Note Picture", "Normal")
    # An exact pitch would cut a picture down to one line.
    _off_grid(picture)
    picture.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    picture.paragraph_format.space_after = Pt(0)
    picture.paragraph_format.keep_with_next = True
    bullet = document.styles["List Bullet"]
    _font(bullet, look, look.body, sizes["body"])
    _spacing(bullet, look, pitch, before=0, after=0 if look.line else 2)


_OWN = ("Note Text", "Note Cell", "Note Small", "Note Picture")
_EXPECTED = ("Title", "Heading 1", "Heading 2", "List Bullet", "Caption")


def add_styles(document: Document, look: Look, language: Language) -> None:
    """Add the styles that a note needs and a template lacks; the template's own stay as they are.

    Parameters
    ----------
    document : Document
        From a template; it is changed.
    look : Look
        Sizes of tables and small print.
    language : {"en", "zh"}
        Of the note.
    """
    known = {style.name for style in document.styles}
    for name in (*_OWN, *_EXPECTED):
        if name not in known:
            style = _new_style(document, name, "Normal")
            if name in {"Note Cell", "Note Small", "Caption"}:
                style.font.size = Pt(look.sizes["small" if name == "Note Small" else "table"])
            if name in {"Title", "Heading 1", "Heading 2"}:
                style.font.bold = True
                style.paragraph_format.keep_with_next = True


def _defaults(document: Document, look: Look, language: Language) -> None:
    """Set the language, and fonts by name instead of by theme: a theme has no East Asian face here."""
    defaults = document.styles.element.find(qn("w:docDefaults"))
    for fonts in document.styles.element.iter(qn("w:rFonts")):
        for name in [name for name in fonts.attrib if name.endswith("Theme")]:
            del fonts.attrib[name]
    properties = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
    fonts = properties.find(qn("w:rFonts"))
    _set_fonts(fonts, look.latin, look.body)
    spoken = properties.find(qn("w:lang"))
    spoken.set(qn("w:val"), "en-GB")
    spoken.set(qn("w:eastAsia"), "zh-CN")
    if catalogue(language)["document.east_asian"]:
        document.settings.element.append(_element("w:themeFontLang", val="en-GB", eastAsia="zh-CN"))


def _set_fonts(fonts: Any, latin: str, east_asian: str) -> None:
    for name, value in (("ascii", latin), ("hAnsi", latin), ("cs", latin), ("eastAsia", east_asian)):
        fonts.set(qn(f"w:{name}"), value)


def _font(
    style: Any, look: Look, east_asian: str, size: float, *, colour: str = "000000", bold: bool = False
) -> None:
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
    style.font.color.rgb = RGBColor.from_string(colour)
    properties = style.element.get_or_add_rPr()
    _set_fonts(properties.get_or_add_rFonts(), look.latin, east_asian)
    spoken = properties.find(qn("w:lang"))
    if spoken is not None:
        properties.remove(spoken)
    for spacing in properties.findall(qn("w:spacing")):
        properties.remove(spacing)


def _spacing(style: Any, look: Look, pitch: float, *, before: float, after: float) -> None:
    form = style.paragraph_format
    form.space_before, form.space_after = Pt(before), Pt(after)
    # An exact pitch: the natural height of a line differs by a tenth between two Chinese faces.
    line = look.line or pitch * style.font.size.pt
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(round(line, 1))


def _set_grid(section: Any) -> None:
    """Lay the page on a grid of 22 lines.

    The 28 characters come from the spacing of the letters, not from the grid: a grid cell a hair narrower
    than its character takes two cells in some programs.
    """
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(round(_TYPE_HEIGHT * _TWIPS_A_MM / _GRID_LINES)))
    grid.attrib.pop(qn("w:charSpace"), None)


def _set_characters(style: Any) -> None:
    """Set 28 characters of 16 pt a line."""
    spare = _TYPE_WIDTH * _TWIPS_A_MM / _GRID_CHARACTERS - 20 * 16.0
    style.element.get_or_add_rPr().append(_element("w:spacing", val=str(math.floor(spare))))


def _off_grid(style: Any) -> None:
    """Let small print keep its own pitch."""
    style.element.get_or_add_pPr().append(_element("w:snapToGrid", val="0"))


def _new_style(document: Document, name: str, base: str) -> Any:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles[base]
    style.quick_style = True
    return style


def _indent_characters(style: Any, count: int) -> None:
    indent = style.element.get_or_add_pPr().get_or_add_ind()
    indent.set(qn("w:firstLineChars"), str(100 * count))
    # The same in twips, for readers that do not know characters.
    size = style.font.size or style.base_style.font.size
    indent.set(qn("w:firstLine"), str(round(20 * size.pt * count)))


def _drop_borders(style: Any) -> None:
    properties = style.element.get_or_add_pPr()
    for border in properties.findall(qn("w:pBdr")):
        properties.remove(border)


def _element(tag: str, **values: str) -> Any:
    element = OxmlElement(tag)
    for name, value in values.items():
        element.set(qn(f"w:{name}"), value)
    return element
