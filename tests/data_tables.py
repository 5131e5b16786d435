"""What the tests of the bundled data share."""

from pingshan_forecast.registry.tables import read_table


def rows(table: str, **where: str) -> list[dict[str, str]]:
    """Rows of a bundled table whose cells are as given."""
    return [r for r in read_table(table) if all(r[key] == value for key, value in where.items())]
