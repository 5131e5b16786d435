"""The note as one HTML file: no address outside it, a strict policy, and a what-if that answers at once."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from pingshan_forecast.language.catalogue import catalogue
from pingshan_forecast.notes.letterhead import PLAIN, Letterhead
from pingshan_forecast.notes.sentences import target_name
from pingshan_forecast.notes.whatif import what_if
from pingshan_forecast.registry.tables import data_path

if TYPE_CHECKING:
    from jinja2 import Template

    from pingshan_forecast.assessment.result import Assessment
    from pingshan_forecast.notes.structure import NoteContent

_SVG, _XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
_LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}")
_REFERENCE = re.compile(r"url\(#([^)]+)\)")


@lru_cache(maxsize=1)
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("pingshan_forecast.notes"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("note.html.j2")


def html(
    assessment: Assessment | None,
    note: NoteContent,
    pictures: dict[int | None, bytes],
    *,
    paper: Letterhead = PLAIN,
) -> str:
    """Lay a note out as one HTML page.

    Parameters
    ----------
    assessment : Assessment or None
        For the table behind the what-if; None for a note without one.
    note : NoteContent
        The texts.
    pictures : dict of int or None to bytes
        The charts as SVG, by the place of their target; None for that of all.
    paper : Letterhead
        Its logo stands above the title.
    """
    from markupsafe import Markup

    loader = _template().environment.loader
    assert loader is not None  # set above; tells the type checker
    style, script = (loader.get_source(_template().environment, name)[0] for name in ("note.css", "note.js"))
    what_ifs = _what_ifs(assessment, note) if assessment is not None else []
    words = catalogue(note.language)
    glyphs: set[str] = set()
    parts: dict[str, Any] = {
        "note": note,
        "words": words.tables["what_if"],
        "language": words["document.tag"],
        "colon": words["mark.colon"],
        "pictures": {i: Markup(inline_svg(svg, f"f{i}-", glyphs)) for i, svg in pictures.items()},
        "logo": paper.data_address,
        "issuer": paper.issuer,
        "what_ifs": {item["row"]: item for item in what_ifs},
        "data": Markup(_data(what_ifs)),
        "script": Markup(script),
        "script_hash": _hash(script),
    }
    # The font holds what the page says, so the page is laid out once to know.
    style = font_face(_template().render(**parts, style="", style_hash="")) + style
    return _template().render(**parts, style=Markup(style), style_hash=_hash(style))


def font_face(text: str) -> str:
    """CSS rule that embeds the bundled font's glyphs for the characters of a text beyond ASCII.

    A reader's machine may have no Chinese font. The subset keeps the font's licence (SIL OFL 1.1).
    """
    from fontTools import subset

    options = subset.Options(
        layout_features=[], hinting=False, name_IDs=[0, 13, 14], notdef_outline=True, flavor="woff"
    )
    chosen = subset.Subsetter(options)
    chosen.populate(unicodes=sorted({ord(character) for character in text if ord(character) > 0x7F}))
    packed = io.BytesIO()
    with subset.load_font(str(data_path("fonts/NotoSansSC-subset.otf")), options) as font:
        chosen.subset(font)
        font.save(packed)
    encoded = base64.b64encode(packed.getvalue()).decode()
    source = f'url(data:font/woff;base64,{encoded}) format("woff")'
    return f'@font-face {{ font-family: "Note Sans SC"; src: {source}; font-display: block; }}\n'


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _data(what_ifs: list[dict[str, Any]]) -> str:
    """Tables as JSON that no text in it can break out of."""
    text = json.dumps(what_ifs, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return text.replace("<", r"\u003c").replace(">", r"\u003e").replace("&", r"\u0026")


def _what_ifs(assessment: Assessment, note: NoteContent) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for i, row in enumerate(assessment.rows):
        table = what_if(row)
        if table is None:
            continue
        found.append(
            {
                "row": i,
                "place": len(found),
                "name": target_name(row.target, note.language),
                "unit": row.target.unit,
                "first": table.values[0],
                "last": table.values[-1],
                "value": table.values[table.own],
                "step": round(table.values[1] - table.values[0], 6),
                "decimals": table.decimals,
                "own": table.own,
                "strict": [round(p, 5) for p in table.strict],
                "lenient": [round(p, 5) for p in table.lenient],
            }
        )
    return found


def inline_svg(svg: bytes, prefix: str, glyphs: set[str]) -> str:
    """Drawing that can stand in a page: no style attributes, ids of its own, short numbers.

    The outline of a glyph has the same id in every drawing: `glyphs` holds those the page has already.

    Parameters
    ----------
    svg : bytes
        A drawing by matplotlib.
    prefix : str
        What the ids of this drawing begin with; unlike that of any other in the page.
    glyphs : set of str
        Ids of the outlines in the page; those of this drawing are added.
    """
    ElementTree.register_namespace("", _SVG)
    ElementTree.register_namespace("xlink", _XLINK)
    root = ElementTree.fromstring(svg)
    for parent in list(root.iter()):
        for child in list(parent):
            name = child.get("id", "")
            if child.tag in {f"{{{_SVG}}}metadata", f"{{{_SVG}}}style"} or name in glyphs:
                parent.remove(child)
            elif _is_glyph(name):
                glyphs.add(name)
    for element in root.iter():
        _tidy(element, prefix)
    width, height = (root.attrib.pop(name) for name in ("width", "height"))
    root.attrib |= {"stroke-linejoin": "round", "stroke-linecap": "butt", "aria-hidden": "true"}
    root.attrib |= {"data-size": f"{width} {height}", "focusable": "false"}
    return ElementTree.tostring(root, encoding="unicode")


def _is_glyph(name: str) -> bool:
    return "-" in name  # as in DejaVuSans-15; matplotlib's other ids have none


def _tidy(element: ElementTree.Element, prefix: str) -> None:
    style = element.attrib.pop("style", "")
    for part in filter(None, (part.strip() for part in style.split(";"))):
        name, _, value = part.partition(":")
        element.set(name.strip(), value.strip())
    if "id" in element.attrib and not _is_glyph(element.attrib["id"]):
        element.set("id", prefix + element.attrib["id"])
    link = element.attrib.pop(f"{{{_XLINK}}}href", None)
    if link is not None:
        element.set("href", link if _is_glyph(link) else f"#{prefix}{link[1:]}")
    for name, value in element.attrib.items():
        if "url(#" in value:
            element.set(name, _REFERENCE.sub(rf"url(#{prefix}\1)", value))
        elif name in {"d", "x", "y"}:
            short = _LONG_NUMBER.sub(lambda found: f"{float(found[0]):.2f}".rstrip("0").rstrip("."), value)
            element.set(name, " ".join(short.split()))
    if element.text is not None and not element.text.strip():
        element.text = None
    element.tail = None
