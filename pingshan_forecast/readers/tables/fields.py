"""Columns that are named for what their cells say: 地区, 年份, 单位, status, codes."""

from __future__ import annotations

import re

from pingshan_forecast.readers.tables.cells import cell_text

_NAMES = {
    "region": "地区 区域 区县 各区 行政区 行政区划 行政区域 城市 城市名称 地市 市别 "
    "市 市州 省份 省市 省 省区 区 县 地区名称 区域名称 国家 国家/地区 地方 "
    "geo geoname countryorarea country countryname region area district city province state county "
    "location ref_area regionname "
    "cityname provincename areaname 都道府県 市区町村 地域 国 entity",
    "indicator": "指标 指标名称 经济指标 经济指标名称 统计指标 主要指标 主要经济指标 项目 指标项 "
    "indicator indicators indicatorname series "
    "seriesname subjectdescriptor na_item variable description 項目 item items subject",
    "time": "年份 年度 年 year years 日期 date 时间 time time_period timeperiod obs_time 统计时间 "
    "统计期 统计年度 统计年份 "
    "observation_date period_date tradedate quarter 季度 month 月份 月 季 期间 时期 period "
    "统计月份 报告期 fiscalyear 年次 年別",
    "value": "数值 值 数据 value values obs_value 指标值 数额 统计值 observation",
    "unit": "单位 计量单位 unit units 指标单位 unit_measure unitofmeasure 単位",
    "scale": "scale",
    "frequency": "频率 frequency freq 频度",
    "status": "状态 数据状态 status 数据类型",
    "qualifier": "限定 限定词 qualifier",
    "source_id": "来源 数据来源 资料来源 source source_id sourceid 发布方 发布机构",
    "note": "备注 注 说明 note notes country/series-specificnotes remark remarks",
    "published": "公布日期 发布日期 公布时间 发布时间 published known_from releasedate",
    "vintage": "版本 vintage",
    "growth_basis": "价格基准 growth_basis growthbasis",
    "measure": "类别 类型 指标类型 measure 口径",
    "name": "name",
    "ignored": "iso iso2 iso3 序号 编号 no. no # id 更新时间 更新日期 linecode tablename "
    "industryclassification geofips "
    "incomegroup "
    "specialnotes decimals obs_flag obs_status conf_status obs_conf dataflow lastupdate unit_mult adjustment "
    "lastupdated 来源说明 经度 纬度 longitude latitude 周期 指标说明 unnamed:0 index",
}  # fmt: skip
_FIELDS = {name: key for key, names in _NAMES.items() for name in names.split()}
_CODES = re.compile(r".*(?:代码|编码|编号|指标id|_?code|_id|fips)$|id$")
# The lower of two columns of places says where a figure is from.
_RANKS = (
    (3, re.compile(r"区县|^区$|^县$|district|county")),
    (2, re.compile(r"市|city|地区|geo|area|region|location|entity")),
    (1, re.compile(r"省|province|state|都道府")),
    (0, re.compile(r"国|country")),
)


def field_name(value: object) -> str | None:
    """Field that a heading names; None for a heading of another sort.

    Examples
    --------
    >>> field_name("年  份"), field_name("行政区划代码"), field_name("GDP")
    ('time', 'ignored', None)
    """
    if not isinstance(value, str):
        return None
    word = cell_text(value).casefold().replace(" ", "").rstrip(":")
    found = _FIELDS.get(word) or _FIELDS.get(word.replace("_", ""))
    if found is None and len(word) <= 30 and _CODES.fullmatch(word):
        return "ignored"
    if found is None and re.search(r"[\u3400-\u9fff]", word):
        # 地区Region and 项目Item: the Chinese word counts, its translation follows.
        return _FIELDS.get(re.sub(r"[a-z()/,.]+$", "", word)) if re.search(r"[a-z]{3,}", word) else None
    return found


def place_rank(heading: str) -> int:
    """How low in the tree of places the cells of a column are, by its heading."""
    word = cell_text(heading).casefold()
    return next((rank for rank, pattern in _RANKS if pattern.search(word)), 2)
