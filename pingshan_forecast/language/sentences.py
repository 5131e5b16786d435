"""What scenarios, joint probabilities, accounting checks and stress tests can say, in English and Chinese."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "scenario_none": ("no conditions: the forecast as it stands", "不附加条件，即原预测"),
    "scenario_year_effect": (
        "the shock that all regions share is at its {rank} percentile ({score:+.2f} sd)",
        "各地共同冲击处于第{level:.0f}百分位（{score:+.2f}个标准差）",
    ),
    "scenario_path": (
        "{indicator} of {region} grows {value:.1f}% in {year} (percentile {level:.0f} of its forecast)",
        "{region}{indicator}{year}年增长{value:.1f}%（处于其预测分布的第{level:.0f}百分位）",
    ),
    "scenario_path_sd": (
        "{indicator} of {region} grows {value:.1f}% in {year}, give or take {sd:.1f} points (one sd)",
        "{region}{indicator}{year}年增长{value:.1f}%，标准差{sd:.1f}个百分点",
    ),
    "scenario_mean": (
        "growth of {indicator} of {region} in {year} is {value:.1f}% on average",
        "{region}{indicator}{year}年增速均值为{value:.1f}%",
    ),
    "scenario_quantile": (
        "growth of {indicator} of {region} in {year} is {value:.1f}% or less with probability {level:.0f}%",
        "{region}{indicator}{year}年增速不高于{value:.1f}%的概率为{level:.0f}%",
    ),
    "scenario_band": (
        "growth of {indicator} of {region} in {year} lies within {low:.1f} to {high:.1f}% "
        "with probability {p:.0f}%",
        "{region}{indicator}{year}年增速在{low:.1f}%～{high:.1f}%之间的概率为{p:.0f}%",
    ),
    "scenario_analogue": (
        "the surprise of {year} again: {indicator} of {region} then grew {growth:.1f}% where {expected:.1f}% "
        "was to be expected ({score:+.1f} sd); now that is {value:.1f}%",
        "重现{year}年的意外：{region}{indicator}当年增长{growth:.1f}%，而按此前数据预期为{expected:.1f}%"
        "（{score:+.1f}个标准差）；放在{then}年相当于{value:.1f}%",
    ),
    "scenario_amount": (
        "{indicator}: {amount_bn:g} billion yuan ({low_bn:g} to {high_bn:g}) more in {year}, "
        "{points:.1f} ({least:.1f} to {most:.1f}) points on the {base_bn:.1f} billion of {base_year}",
        "{indicator}{year}年额外增加{amount:g}亿元（{low:g}～{high:g}亿元），"
        "按{base_year}年{base:g}亿元计，拉动{points:.1f}（{least:.1f}～{most:.1f}）个百分点",
    ),
    "scenario_amount_level": (
        "{indicator}: {amount_bn:g} billion yuan ({low_bn:g} to {high_bn:g}) more in {year}",
        "{indicator}{year}年额外增加{amount:g}亿元（{low:g}～{high:g}亿元）",
    ),
    "scenario_volatility": ("bands {factor:g} times as wide", "预测区间放宽至{factor:g}倍"),
    "scenario_plausibility": (
        "a surprise at least this large, in either direction, has a probability of {p:.0f}%",
        "出现同等或更大意外（向上或向下）的概率为{p:.0f}%",
    ),
    "joint_all": (
        "all {n} assessable targets are met together with probability {p:.0f}% "
        "({product:.0f}% if they were independent)",
        "{n}项可评估目标全部实现的概率为{p:.0f}%（若互相独立则为{product:.0f}%）",
    ),
    "joint_strive": (
        "targets that are only striven for (力争) are not counted: {names}",
        "力争类目标不计入其中：{names}",
    ),
    "joint_most": (
        "at least {k} of {n} are met with probability {p:.0f}%",
        "{n}项中至少{k}项实现的概率为{p:.0f}%",
    ),
    "joint_pair": (
        "the binding pair is “{a}” and “{b}”: both are met with probability {p:.0f}%",
        "同时实现概率最低的一对目标是“{a}”与“{b}”，概率为{p:.0f}%",
    ),
    "joint_conditional": (
        "if the industry target is met, the GDP target is met with probability {p:.0f}%; "
        "the other way round {q:.0f}%",
        "若工业目标实现，GDP目标实现的概率为{p:.0f}%；反之为{q:.0f}%",
    ),
    "check": (
        "{statement} [{formula}] ({strength}: {caveat})",
        "{statement}（{formula}；{strength}：{caveat}）",
    ),
    "strength_arithmetic": ("arithmetic", "算术恒等"),
    "strength_moderate": ("moderate evidence", "证据强度中等"),
    "strength_weak": ("weak evidence", "证据较弱"),
    "check_industry": (
        "industry above designated size was {share:.1f}% of GDP in {year}: its {industry:g}% gives "
        "{points:.1f} points, so the rest must grow {rest:.1f}% for GDP to grow {gdp:g}%",
        "{year}年规模以上工业占GDP{share:.1f}%：工业增长{industry:g}%拉动{points:.1f}个百分点，"
        "其余部分须增长{rest:.1f}%，GDP方能增长{gdp:g}%",
    ),
    "check_industry_before": (
        "industry above designated size was {share:.1f}% of GDP in {year}: its {industry:g}% gives "
        "{points:.1f} points, so the rest must grow {rest:.1f}% for GDP to grow {gdp:g}%; "
        "in {last} it grew {before:.1f}% by the same arithmetic",
        "{year}年规模以上工业占GDP{share:.1f}%：工业增长{industry:g}%拉动{points:.1f}个百分点，"
        "其余部分须增长{rest:.1f}%，GDP方能增长{gdp:g}%；按同样算法，{last}年其余部分增长{before:.1f}%",
    ),
    "caveat_industry": (
        "above-scale industry is not all industry, and shares are at current prices "
        "where growth is at constant ones",
        "规模以上工业不等于全部工业，且占比按现价、增速按不变价",
    ),
    "check_elasticity": (
        "revenue growth of {revenue:g}% beside GDP growth of {gdp:g}% is an elasticity of {elasticity:.2f}",
        "财政收入增长{revenue:g}%对应GDP增长{gdp:g}%，弹性为{elasticity:.2f}",
    ),
    "check_elasticity_before": (
        "revenue growth of {revenue:g}% beside GDP growth of {gdp:g}% is an elasticity of {elasticity:.2f}; "
        "over the {n} years that have both it was {past:.2f}",
        "财政收入增长{revenue:g}%对应GDP增长{gdp:g}%，弹性为{elasticity:.2f}；"
        "两者均有数据的{n}年间弹性为{past:.2f}",
    ),
    "caveat_elasticity": (
        "revenue is at current prices and follows tax policy, GDP growth is at constant prices",
        "财政收入按现价并受税收政策影响，GDP增速按不变价",
    ),
    "check_deflator": (
        "GDP levels of {year} and the year before with real growth of {growth:g}% imply prices {price:+.1f}%",
        "{year}年与上年GDP总量及实际增速{growth:g}%隐含价格变动{price:+.1f}%",
    ),
    "caveat_deflator": (
        "the two levels may come from different vintages",
        "两年总量可能出自不同版本",
    ),
    "check_average": (
        "{indicator}: {goal:g}% after {last:g}% in {year} is {average:.1f}% a year over the two years",
        "{indicator}：{year}年增长{last:g}%之后再增长{goal:g}%，两年平均增长{average:.1f}%",
    ),
    "check_average_before": (
        "{indicator}: {goal:g}% after {last:g}% in {year} is {average:.1f}% a year over the two years; "
        "{year} lay {gap:.1f} points {side} the mean of {n} earlier years{base}",
        "{indicator}：{year}年增长{last:g}%之后再增长{goal:g}%，两年平均增长{average:.1f}%；"
        "{year}年比此前{n}年均值{side}{gap:.1f}个百分点{base}",
    ),
    "caveat_average": ("exact up to the rounding of last year's rate", "仅受上年增速取整影响"),
    "check_path": (
        "{indicator}: {goal:g} in {year} from {base:g} in {base_year} takes {needed:.1f}% a year "
        "for {n} years",
        "{indicator}：由{base_year}年的{base:g}到{year}年的{goal:g}，{n}年间年均须增长{needed:.1f}%",
    ),
    "caveat_path": (
        "at current prices: price rises help to reach a level",
        "按现价计算，价格上涨有助于达到总量目标",
    ),
    "stress_driver": (
        "{wording}: under {threshold:.0f}% (now {now:.0f}%) once {driver} is {growth:.1f}% or worse "
        "({score:+.1f} sd, probability {p})",
        "{wording}：{driver}为{growth:.1f}%或更差（{score:+.1f}个标准差，概率{p}）时，"
        "实现概率由{now:.0f}%降至{threshold:.0f}%以下",
    ),
    "stress_year_effect": (
        "{wording}: under {threshold:.0f}% (now {now:.0f}%) once {driver} is {score:+.1f} sd or worse "
        "(probability {p})",
        "{wording}：{driver}为{score:+.1f}个标准差或更差（概率{p}）时，实现概率由{now:.0f}%降至{threshold:.0f}%以下",
    ),
    "stress_never": (
        "{wording}: {driver} alone does not bring it under {threshold:.0f}% (now {now:.0f}%) within 4 sd",
        "{wording}：仅凭{driver}在4个标准差以内的变动，实现概率（现为{now:.0f}%）不会降至{threshold:.0f}%以下",
    ),
    "stress_already": (
        "{wording}: already under {threshold:.0f}% or at it ({now:.0f}%)",
        "{wording}：实现概率（{now:.0f}%）已不高于{threshold:.0f}%",
    ),
    "stress_rest": (
        "{wording}: under {threshold:.0f}%, industry as forecast, once the rest of the economy "
        "grows {growth:.1f}% or less",
        "{wording}：工业按预测增长时，其余部分增速低至{growth:.1f}%，实现概率降至{threshold:.0f}%以下",
    ),
}
