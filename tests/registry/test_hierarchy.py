"""Regions of the gazetteer: one key for every name of a place, and what lies above it."""

import pytest

import pingshan_forecast as pf
from pingshan_forecast.core.observations import Observation
from pingshan_forecast.registry.gazetteer import _by_code, _short, codes_called, key_of, place_named
from pingshan_forecast.registry.hierarchy import parents, region_key
from pingshan_forecast.registry.regions import regions
from pingshan_forecast.registry.tables import read_table


@pytest.mark.parametrize(
    "names",
    [
        ("杭州", "杭州市", "浙江省杭州市"),
        ("余杭区", "杭州市余杭区", "余杭"),
        ("恩施州", "恩施土家族苗族自治州"),
        ("宁波市奉化区", "浙江省宁波市奉化区"),
        ("坪山", "坪山区", "深圳市坪山区", "Pingshan"),
    ],
)
def test_every_name_of_a_place_has_one_key(names):
    assert len({region_key(name) for name in names}) == 1


@pytest.mark.parametrize("name", ["鼓楼区", "朝阳", "西湖区", "通州"])
def test_a_name_of_several_places_is_no_one_of_them_but_lies_in_the_nation(name):
    assert len(codes_called(name)) > 1
    assert region_key(name) == name
    assert parents(name) == ("全国",)


@pytest.mark.parametrize("name", ["Germany", "x", "北岭区", "", "一"])
def test_a_name_of_no_place_is_its_own_key_with_nothing_above(name):
    assert region_key(name) == name
    assert parents(name) == ()


@pytest.mark.parametrize(
    ("name", "above"),
    [
        ("杭州市余杭区", ("杭州市", "浙江", "全国")),
        ("永川区", ("重庆", "全国")),  # a municipality has no prefectures
        ("仙桃市", ("湖北", "全国")),  # counted as a county, under the province
        ("两江新区", ("重庆", "全国")),
        ("武汉经开区", ("武汉市", "湖北", "全国")),
        ("鹤岗市南山区", ("鹤岗市", "黑龙江", "全国")),  # not the Nanshan of the registry
    ],
)
def test_what_lies_above_a_place(name, above):
    assert parents(region_key(name)) == above


def test_every_place_of_the_gazetteer_ends_in_the_nation_and_keys_are_stable():
    for row in read_table("gazetteer"):
        if row["tier"] == "new_area":
            continue
        key = key_of(row["code"])
        assert region_key(key) == key
        assert parents(key)[-1] == "全国"


def test_the_registry_s_regions_keep_their_keys():
    assert all(region_key(key) == key for key in regions())


def test_a_plan_and_a_history_that_spell_their_city_differently_are_of_one_region():
    years = range(2012, 2025)
    history = pf.History(
        region="永州",
        observations=tuple(
            Observation(region="永州", indicator="gdp", year=y, growth_pct=6.0, published=f"{y + 1}-01-20")
            for y in years
        ),
    )
    target = pf.Target(
        region="永州市", year=2025, indicator="gdp", indicator_name="GDP", comparator="at_least", low=6.0
    )
    plan = pf.Plan(region="永州市", year=2025, as_of="2025-02-01", targets=(target,))
    (row,) = pf.assess(plan, history).rows
    # What lies above speaks: the province is bundled.
    assert {expert.name for expert in row.experts} == {"history", "drivers", "track_record"}


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("新疆", "新疆"), ("内蒙古", "内蒙古"), ("宁夏", "宁夏"),
        ("伊犁", "伊犁哈萨克自治州"), ("巴音郭楞", "巴音郭楞蒙古自治州"),
        ("博尔塔拉", "博尔塔拉蒙古自治州"), ("克孜勒苏", "克孜勒苏柯尔克孜自治州"),
        ("延边", "延边朝鲜族自治州"),
    ],
)  # fmt: skip
def test_autonomous_regions_go_by_their_names_without_their_peoples(name, key):
    assert place_named(name).key == key


def test_every_province_goes_by_its_short_name():
    provinces = {e.name: _short(e.name) for e in _by_code().values() if e.tier == "province"}
    assert len(provinces) >= 31
    assert [name for name, short in provinces.items() if place_named(short) is None] == []
    assert max(map(len, provinces.values())) == 3  # 内蒙古, 黑龙江
