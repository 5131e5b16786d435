"""Quantities with their units, in both languages."""

import pytest

from pingshan_forecast.scenarios.quantities import quantity


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("7 pct", "pct", 7.0), ("7%", "pct", 7.0), ("-2.5 per cent", "pct", -2.5),
        ("2 bn yuan", "yuan", 20.0), ("20 亿元", "yuan", 20.0), ("3000 万元", "yuan", 0.3),
        ("500 million yuan", "yuan", 5.0), ("-2 pp", "pp", -2.0), ("1个百分点", "pp", 1.0),
        ("1.5 times", "times", 1.5), ("1.5倍", "times", 1.5), ("p2.5", "percentile", 2.5),
        ("-1 sd", "sd", -1.0), ("\u22122 pp", "pp", -2.0), ("７．５％", "pct", 7.5),
        ("－１个百分点", "pp", -1.0), ("２０亿元", "yuan", 20.0),
    ],
)  # fmt: skip
def test_units_are_read_in_both_languages(text, kind, value):
    assert quantity(text, kind, where="x").value == pytest.approx(value)
