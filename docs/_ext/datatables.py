"""The tables of the data folder as they stand: made anew at each build."""

from collections import Counter

from docutils import nodes
from docutils.parsers.rst import Directive

from pingshan_forecast.registry.tables import read_table

_TRUST = {"A": "official", "B": "press copy of an official text", "C": "mirror"}


def _grid(header, rows):
    group = nodes.tgroup(cols=len(header))
    group += [nodes.colspec(colwidth=1) for _ in header]
    for kind, lines in ((nodes.thead, [header]), (nodes.tbody, rows)):
        part = kind()
        for line in lines:
            row = nodes.row()
            row += [nodes.entry("", nodes.paragraph(text=cell)) for cell in line]
            part += row
        group += part
    return nodes.table("", group)


class SourceTable(Directive):
    """Every source, how far to trust it, and how many figures were read there."""

    def run(self):
        """Make the table."""
        used = Counter(key for row in read_table("observations") for key in row["source_id"].split("+"))
        rows = [
            (
                row["source_id"],
                _TRUST[row["trust"]],
                str(used[row["source_id"]]),
                f"{row['what']}. {row['where_read']}",
            )
            for row in read_table("sources")
        ]
        return [_grid(("source", "trust", "figures", "what it is, and where it was read"), rows)]


class PlanTable(Directive):
    """Every bundled plan."""

    def run(self):
        """Make the table."""
        rows = [(row["plan"], row["region"], row["year"], row["as_of"]) for row in read_table("plans")]
        return [_grid(("plan", "region", "year", "put forward"), rows)]


def setup(app):
    """Register the directives."""
    app.add_directive("source-table", SourceTable)
    app.add_directive("plan-table", PlanTable)
    return {"parallel_read_safe": True}
