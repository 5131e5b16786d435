"""Assessments to write down, and readers that get the texts back out of each format."""

import dataclasses
import html
import html.parser
import re
from contextlib import closing

import pingshan_forecast as pf

HOSTILE = (
    '<script>alert(1)</script> =HYPERLINK("http://x","y") #eval("1+1") $x^2$ [a](javascript:b) `c` '
    "*d* {{7*7}} </script><img src=x onerror=alert(1)> | e \x00\x07\u202e\ud800\n# f " + "long" * 300
)


def assessment():
    """Judge the plan of 2021 by the simplest model, so that nothing here waits for a better one."""
    return pf.assess(pf.load_plan("pingshan-2021"), pf.load_history("坪山"), model=pf.HistoricalMean())


def hostile_assessment():
    """Judge a plan whose every outside text is an attack."""
    plan, history = pf.load_plan("pingshan-2021"), pf.load_history("坪山")
    first, second, *rest = plan.targets
    targets = (
        dataclasses.replace(first, text=HOSTILE),
        dataclasses.replace(second, indicator="other", indicator_name=HOSTILE, text=""),
        dataclasses.replace(rest[0], text="=1+1"),
        *rest[1:],
    )
    observations = tuple(
        dataclasses.replace(o, source_id=HOSTILE, note=HOSTILE) for o in history.observations
    )
    return pf.assess(
        dataclasses.replace(plan, targets=targets, title=HOSTILE),
        dataclasses.replace(history, observations=observations),
        model=pf.HistoricalMean(),
    )


class _Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.cells, self._row = [], [], None

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag == "tr":
            self._row = []
        if tag in {"td", "th"} and self._row is not None:
            self._row.append("")

    def handle_endtag(self, tag):
        if tag == "tr":
            self.cells.append(self._row)
            self._row = None

    def handle_data(self, data):
        if self._row:
            self._row[-1] += data


def page(path):
    """Parse an HTML note: its tags with attributes, and its table rows."""
    parser = _Page()
    parser.feed(path.read_text(encoding="utf-8"))
    return parser


def table_rows(path):
    """Give the cells of every table row that a note holds, as texts; of a workbook, its summary's."""
    return _READERS[path.suffix](path)


def _markdown(path):
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    return [
        [re.sub(r"\\(.)", r"\1", cell).strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        for line in lines
    ]


def _word(path):
    import docx

    return [[cell.text for cell in row.cells] for table in docx.Document(path).tables for row in table.rows]


def _excel(path):
    import openpyxl

    sheet = openpyxl.load_workbook(path, data_only=True).worksheets[0]
    return [[("" if v is None else str(v)) for v in row] for row in sheet.iter_rows(values_only=True)]


def _pdf(path):
    """Give each printed line as one cell: what stands in a line was a row."""
    import pypdfium2

    with closing(pypdfium2.PdfDocument(path)) as document:
        text = "\n".join(p.get_textpage().get_text_bounded() for p in document)
    return [[line] for line in text.splitlines()]


_READERS = {
    ".md": _markdown,
    ".html": lambda path: page(path).cells,
    ".docx": _word,
    ".xlsx": _excel,
    ".pdf": _pdf,
}


def all_text(path):
    """Give every text of a note."""
    if path.suffix == ".docx":
        import docx

        paragraphs = [p.text for p in docx.Document(path).paragraphs]
        return "\n".join(paragraphs + [cell for row in table_rows(path) for cell in row])
    if path.suffix == ".xlsx":
        import openpyxl

        book = openpyxl.load_workbook(path)
        return "\n".join(
            str(c.value) for s in book for row in s.iter_rows() for c in row if c.value is not None
        )
    if path.suffix == ".pdf":
        return "\n".join(row[0] for row in table_rows(path))
    text = path.read_text(encoding="utf-8")
    return (
        html.unescape(re.sub(r"<(style|script).*?</\1>|<[^>]+>", "", text, flags=re.S))
        if path.suffix == ".html"
        else text
    )
