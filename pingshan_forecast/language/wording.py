"""Likelihood words and reasons in two languages: every sentence that an assessment can say."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pingshan_forecast.language.sentences import SENTENCES
from pingshan_forecast.registry.units import chinese_unit

if TYPE_CHECKING:
    from collections.abc import Iterable

Language = Literal["zh", "en"]

# Upper-open ends of the IPCC scale (Mastrandrea et al. 2010, guidance note on uncertainty, table 1):
# a probability p has the first verdict whose bound it exceeds.
_VERDICTS: tuple[tuple[float, str, str], ...] = (
    (0.99, "virtually certain", "几乎确定"),
    (0.90, "very likely", "很可能"),
    (0.66, "likely", "可能"),
    (0.33, "as likely as not", "可能性约各半"),
    (0.10, "unlikely", "不太可能"),
    (0.01, "very unlikely", "很不可能"),
    (-1.0, "exceptionally unlikely", "几乎不可能"),
)


def verdict(probability: float, language: Language = "en") -> str:
    """Give the likelihood word of a probability on the IPCC scale.

    Parameters
    ----------
    probability : float
        A fraction between 0 and 1.
    language : {"zh", "en"}
        The language of the word.

    References
    ----------
    Mastrandrea, M. D. et al. (2010), Guidance Note for Lead Authors of the IPCC Fifth Assessment Report
    on Consistent Treatment of Uncertainties, table 1.

    Examples
    --------
    >>> verdict(0.7), verdict(0.7, "zh"), verdict(0.05)
    ('likely', '可能', 'very unlikely')
    """
    _, english, chinese = next(row for row in _VERDICTS if probability > row[0])
    return chinese if language == "zh" else english


# How a Chinese sentence goes on where "word + 实现" would not be one.
_MET_ZH = {"可能性约各半": "能否实现可能性约各半"}


def met_words(probability: float, language: Language = "en") -> str:
    """Say how likely a target is to be met, as the end of a sentence.

    Examples
    --------
    >>> met_words(0.7), met_words(0.7, "zh"), met_words(0.5, "zh")
    ('likely to be met', '可能实现', '能否实现可能性约各半')
    """
    word = verdict(probability, language)
    return _MET_ZH.get(word, f"{word}实现") if language == "zh" else f"{word} to be met"


def percent(probability: float | None) -> str:
    """Give a probability as whole per cent, never claiming certainty.

    Examples
    --------
    >>> percent(0.634), percent(0.999), percent(None)
    ('63%', '>99%', '')
    """
    if probability is None:
        return ""
    if probability > 0.99:
        return ">99%"
    return "<1%" if probability < 0.01 else f"{100 * probability:.0f}%"


def finding(target: str, probability: float | None, language: Language = "en") -> str:
    """Say in one line what was found for a target; None is a target that cannot be judged.

    Examples
    --------
    >>> finding("GDP growth of about 7%", 0.7), finding("正增长", None, "zh")
    ('GDP growth of about 7%: likely to be met (70%)', '正增长：无法判断')
    """
    if language == "zh":
        if probability is None:
            return f"{target}：无法判断"
        return f"{target}：{met_words(probability, language)}（{percent(probability)}）"
    if probability is None:
        return f"{target}: not assessable"
    return f"{target}: {met_words(probability, language)} ({percent(probability)})"


def ordinal(number: str) -> str:
    """Write a whole number as an English ordinal.

    Examples
    --------
    >>> [ordinal(str(n)) for n in (1, 2, 3, 10, 11, 12, 13, 22)]
    ['1st', '2nd', '3rd', '10th', '11th', '12th', '13th', '22nd']
    """
    teen = number[-2:] in {"11", "12", "13"}
    return number + ("th" if teen else {"1": "st", "2": "nd", "3": "rd"}.get(number[-1], "th"))


_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def date_words(date: dt.date, language: Language = "en") -> str:
    """Write a date as the language does.

    Examples
    --------
    >>> import datetime
    >>> date_words(datetime.date(2021, 1, 26)), date_words(datetime.date(2021, 1, 26), "zh")
    ('26 January 2021', '2021年1月26日')
    """
    if language == "zh":
        return f"{date.year}年{date.month}月{date.day}日"
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}"


_REASONS: dict[str, tuple[str, str]] = SENTENCES | {
    "history_reached": (
        "history ends in {year} with {last:.1f}%; {reached} of {observed} observed years reached {bound:g}%",
        "历史数据止于{year}年（{last:.1f}%）；有数据的{observed}年中，{reached}年达到{bound:g}%",
    ),
    "history_grew": (
        "history ends in {year} with {last:.1f}%; {reached} of {observed} observed years grew",
        "历史数据止于{year}年（{last:.1f}%）；有数据的{observed}年中，{reached}年为正增长",
    ),
    "history_within": (
        "history ends in {year} with {last:.1f}%; "
        "{reached} of {observed} observed years kept within {bound:g}%",
        "历史数据止于{year}年（{last:.1f}%）；有数据的{observed}年中，{reached}年控制在{bound:g}%以内",
    ),
    "missing_years": (
        "no published rate for {years}",
        "{years}年未见公布的增速",
    ),
    "plan_differs": (
        "the plan states {plan:g}% for {year} where the history given has {history:g}%: "
        "the plan's, the later figure, is used",
        "计划所报{year}年增速为{plan:g}%，所给历史数据为{history:g}%：采用计划中较晚公布的数值",
    ),
    "years_ahead": (
        "the target's year lies {count} years after the last observation",
        "目标年份距最后一个观测值{count}年",
    ),
    "last_is_soft": (
        "the {year} figure is {how}",
        "{year}年数据为{how}",
    ),
    "break": (
        "levels break in {year} ({kind}); growth rates are used across it",
        "{year}年总量口径有变（{kind}）；跨越口径变化时只用增速",
    ),
    "few_observations": (
        "only {count} observed years: little is known of how much this series swings",
        "仅有{count}年观测值，对该序列自身的波动所知有限",
    ),
    "constant_prices": (
        "the level is carried forward at {year} prices: later price changes are not in it",
        "总量按{year}年价格推算，未计入此后的价格变动",
    ),
    "no_history": (
        "no growth of {name} is known for {region} on {date}",
        "截至{date}，没有{region}的{name}增速数据",
    ),
    "too_short": (
        "{model} needs {needed} observed growth rates, and there are {found}; ask for another model",
        "所用模型至少需要{needed}个观测增速，目前只有{found}个，可改用其他模型",
    ),
    "other_region": (
        "the target is one of {region}, not of {own}",
        "该目标属于{region}，不属于{own}",
    ),
    "relative": (
        "the target is set relative to another series; such targets are not judged",
        "该目标以其他指标为参照，此类目标不作判断",
    ),
    "no_number": (
        "the target names no number to judge",
        "该目标没有可供判断的数值",
    ),
    "unit": (
        "a target in {unit} cannot be judged from figures in {series_unit}",
        "目标单位为{unit}，而数据单位为{series_unit}，无法判断",
    ),
    "no_level": (
        "no level of {name} is known to stand the target on",
        "没有{name}的总量数据，无法判断总量目标",
    ),
    "experts": (
        "experts and their weights: {experts}",
        "各模型判断：{experts}",
    ),
    "record_apart": (
        "the track record expects {record:.1f}, history alone {history:.1f}: it starts from the target and "
        "expected growth ({expected:.1f}) and adds how far outcomes have been off them ({effect:+.1f})",
        "目标实现记录预期{record:.1f}%，仅凭历史预期{history:.1f}%：前者由目标和预期增速（{expected:.1f}%）出发，"
        "再计入以往实际值与二者的平均差距（{effect:+.1f}个百分点）",
    ),
    "record_thin": (
        "few targets of this indicator have known outcomes: the record leans on what is usual of others, "
        "and its band is wide",
        "该指标可查的目标完成记录很少：参照其他指标的一般情况，区间较宽",
    ),
    "record_cases": (
        "the record rests on {count} targets of this indicator",
        "记录依据该指标{count}个目标",
    ),
    "record_neighbours": (
        "no growth rate of its own is known: what is expected comes from {names}",
        "该地区自身没有可用的增速，预期参照{names}",
    ),
    "record_alone": (
        "no growth rate of its own or of its neighbours is known: only the target and the track record speak",
        "该地区及周边均没有可用的增速，只依据目标和目标实现记录",
    ),
    "outlook_own": (
        "the outlook given for the nation is used: {ahead:.1f}% in {year}, standard deviation {sd:.1f} points",
        "采用给定的全国展望：{year}年{ahead:.1f}%，标准差{sd:.1f}个百分点",
    ),
    "outlook": (
        "the track record lets GDP follow the nation's growth as the IMF forecast it in October {edition}: "
        "{ahead:.1f}% in {year} after {now:.1f}%",
        "目标实现记录参照国际货币基金组织{edition}年10月对全国经济增速的预测：{edition}年{now:.1f}%，{year}年{ahead:.1f}%",
    ),
    "past": (
        "no figure of {year} was found, but later ones were, up to {last}: it is no longer a forecast",
        "未见{year}年数据，但已有其后至{last}年的数据，不属于预测",
    ),
    "too_far": (
        "{year} lies more than {count} years after the last figure, of {last}",
        "{year}年距最后一个数据（{last}年）超过{count}年",
    ),
    "model_failed": (
        "the model gives no forecast: {message}",
        # The message is English alone: in Chinese the sentence says what can be done.
        "所用模型未能给出预测，可检查模型设定或改用其他模型",
    ),
    "told_regressor": (
        "a unit of the regressor “{name}” moves growth by {mean:+.2f} log points "
        "(posterior mean; sd {sd:.2f})",
        "回归变量“{name}”每增加1个单位，增速变动{mean:+.2f}个对数百分点（后验均值，标准差{sd:.2f}）",
    ),
    "told_years": (
        "exceptional surprises allowed for in {years}: {sizes}",
        "允许{years}年出现异常波动：{sizes}",
    ),
    "told_years_outside": (
        "exceptional surprises allowed for in {years}: outside the years used, without effect",
        "允许{years}年出现异常波动：不在所用年份之内，没有影响",
    ),
    "already_known": (
        "the {year} figure was already published on {date}",
        "截至{date}，{year}年数据已经公布",
    ),
}

_SOFT = {
    "expected": ("an estimate (预计)", "预计数"),
    "approx": ("worded as approximate", "约数"),
    "more_than": ("worded as more than", "“超过”之数"),
}

_EXPERTS = {
    "history": ("history alone", "仅凭历史"),
    "drivers": ("the region above", "上级地区带动"),
    "track_record": ("track record of targets", "目标实现记录"),
}


_BREAKS = {
    "r_and_d_capitalised": ("R&D capitalised", "研发支出资本化"),
    "census": ("economic census", "经济普查修订"),
    "coverage": ("another set of firms", "统计单位范围变化"),
    "scope": ("changed scope", "统计口径调整"),
    "currency": ("another currency", "计价货币变化"),
    "unstated": ("cause not stated", "原因未说明"),
}


def expert_words(experts: Iterable[tuple[str, float, float]]) -> tuple[str, str]:
    """List experts with their probabilities and weights, in English and in Chinese.

    Examples
    --------
    >>> expert_words([("history", 0.35, 0.2), ("track_record", 0.8, 0.8)])[0]
    'history alone 35% (0.20), track record of targets 80% (0.80)'
    """
    heard = [(*_EXPERTS[name], p, weight) for name, p, weight in experts]
    return (
        ", ".join(f"{english} {p:.0%} ({weight:.2f})" for english, _, p, weight in heard),
        "、".join(f"{chinese}{p:.0%}（权重{weight:.2f}）" for _, chinese, p, weight in heard),
    )


def expert_name(name: str, language: Language = "en") -> str:
    """Name an expert; one that has no words here speaks for itself."""
    return _EXPERTS[name][language == "zh"] if name in _EXPERTS else name


_HYPHEN_MINUS = re.compile(r"(?<![0-9A-Za-z_)）.%−-])-(?=\d)")


def minus(text: str) -> str:
    """Write every negative number with the sign of printed text.

    Examples
    --------
    >>> minus("-0.7% on 2021-01-26"), minus("5-6")
    ('−0.7% on 2021-01-26', '5-6')
    """
    return _HYPHEN_MINUS.sub("−", text)


def break_words(kind: str, language: Language = "en") -> str:
    """Say in words why a series breaks; a kind that is not known speaks for itself."""
    return _BREAKS[kind][language == "zh"] if kind in _BREAKS else kind


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence of an assessment: a code, and the values that fill it.

    Examples
    --------
    >>> Reason.of("missing_years", years="2013, 2016").text("en")
    'no published rate for 2013, 2016'
    """

    code: str
    values: tuple[tuple[str, object], ...] = ()

    @classmethod
    def of(cls, code: str, **values: object) -> Reason:
        """Make a reason from its code and values."""
        return cls(code, tuple(values.items()))

    def text(self, language: Language = "en") -> str:
        """Give the sentence in one language."""
        english, chinese = _REASONS[self.code]
        return (chinese if language == "zh" else english).format(**_spoken(dict(self.values), language))


def _spoken(values: dict[str, object], language: Language) -> dict[str, object]:
    """Put the values that are words into the language."""
    # A pair holds the English and the Chinese form of a name.
    spoken = {k: v[language == "zh"] if isinstance(v, tuple) else v for k, v in values.items()}
    if "how" in spoken:
        spoken["how"] = _SOFT[str(spoken["how"])][language == "zh"]
    if language == "zh" and "series_unit" in spoken:
        spoken["series_unit"] = chinese_unit(str(spoken["series_unit"]))
    if "kind" in spoken:
        spoken["kind"] = break_words(str(spoken["kind"]), language)
    if language == "zh" and "years" in spoken:
        spoken["years"] = str(spoken["years"]).replace(", ", "、")
    if "date" in spoken:
        spoken["date"] = date_words(dt.date.fromisoformat(str(spoken["date"])), language)
    return spoken
