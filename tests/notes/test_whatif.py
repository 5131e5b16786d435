"""The number that binds a target is the same on the slider, in the workbook and on the charts."""

import datetime as dt
import json
import re

import pytest

import pingshan_forecast as pf
from pingshan_forecast import charts
from pingshan_forecast.core.observations import Observation
from pingshan_forecast.notes.whatif import what_if


def judged(comparator, low, high, code="cpi"):
    """Judge a target on synthetic prices that rise by one to three per cent a year."""
    rows = tuple(
        Observation(
            region="甲", indicator=code, year=year, growth_pct=1.0 + year % 3, published=dt.date(2020, 2, 1)
        )
        for year in range(2005, 2020)
    )
    target = pf.Target(
        region="甲", year=2020, indicator=code, indicator_name="x", comparator=comparator, low=low, high=high
    )
    plan = pf.Plan(region="甲", year=2020, as_of="2020-03-01", targets=(target,))
    return pf.assess(plan, pf.History(region="甲", observations=rows), pf.HistoricalMean())


@pytest.mark.parametrize(
    ("comparator", "low", "high", "bound"),
    [
        ("at_least", 2.0, None, 2.0),
        ("above", 2.0, None, 2.0),
        ("at_most", None, 3.0, 3.0),
        ("about", 3.0, 3.0, 3.0),
        ("between", 2.0, 3.0, 3.0),
    ],
)
def test_a_target_on_prices_stands_on_its_own_number_everywhere(tmp_path, comparator, low, high, bound):
    import openpyxl

    result = judged(comparator, low, high)
    (row,) = result.rows
    table = what_if(row)
    assert table.values[table.own] == bound
    assert table.strict[table.own] == pytest.approx(row.strict, abs=1e-12)
    result.save(tmp_path / "note.html")
    page = (tmp_path / "note.html").read_text(encoding="utf-8")
    (item,) = json.loads(re.search(r'id="what-if">(.*?)</script>', page)[1])
    assert item["value"] == bound
    assert f'value="{bound}"' in page
    result.save(tmp_path / "note.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "note.xlsx").worksheets[1]
    column = next(cell.column for cell in sheet[4] if cell.value == "target")
    assert [c.value for c in next(sheet.iter_cols(column, column, 5)) if c.value is not None] == [bound]
    curve = charts.probability_curve(row)
    own = next(line for line in curve.lines if line.get_label() == "the plan's target")
    assert own.get_xdata()[0] == bound
    fan = charts.target_fan(row).axes[0]
    drawn = next(c for c in fan.collections if c.get_label() == "target")
    assert drawn.get_segments()[0][0, 1] == bound
