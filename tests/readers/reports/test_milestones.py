"""Things to be done that are counted by their names, and lists that name the parts of one thing."""

import pytest

from pingshan_forecast.readers.reports.milestones import read_wholes

COUNTED = [
    ("建成甲学校、乙学校、丙中学", 3, "所"),
    ("年内新建东湖小学、西山小学和南山小学", 3, "所"),
    ("建成甲高、乙学校、丙学校、丁幼儿园", 4, "所"),  # a school by its short name among others
    ("开工建设一号大道、二号大道、三号公路", 3, "条"),
]
UNCOUNTED = [
    "建成研发、检测、认证中心",  # one centre with three tasks
    "建成甲学校、乙学校、丙学校等",  # more than are named
    "新建一号大道、二号大道、中山公园",  # things of two classes
    "改造甲小学、乙中学",
    "建成甲学校、乙学校、综合大楼",
]


@pytest.mark.parametrize(("words", "count", "unit"), COUNTED)
def test_things_of_one_class_are_counted_by_their_names(words, count, unit):
    (reading,) = read_wholes(words, 0, len(words), [])
    assert (reading.measure, reading.low, reading.high, reading.unit) == ("level", count, count, unit)


@pytest.mark.parametrize("words", UNCOUNTED)
def test_lists_that_are_no_count(words):
    assert read_wholes(words, 0, len(words), []) == []
