"""Every fixed text of a note, side by side in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pingshan_forecast.language.wording import Language

_TEXTS: dict[str, dict[str, Any]] = {
    "en": {
        "title": "How plausible are the {year} targets of {region}?",
        "byline": "Judged on figures known on the day the plan was put forward, {date}; "
        "histories are forecast by {model}.",
        "plan": "The plan: {title}.",
        "likely": "{n} likely or better (above 66%)",
        "open": "{n} open (33% to 66%)",
        "unlikely": "{n} unlikely or worse (below 33%)",
        "silent": "{n} not assessable",
        "headline": "Of {n} targets, read strictly: {groups}.",
        "join": "; ",
        "extremes": "The surest is “{best}” ({best_p}), the least sure “{worst}” ({worst_p}).",
        "joint": "All {n} targets together: {p}.",
        "joint_some": "{n} of the {every} targets, those that count, together: {p}.",
        "carried_alone": "Each probability rests on {experts} alone.",
        "carried": "Each probability is a weighted pool of {experts}; in brackets the weights.",
        "expert": "{name} ({weight})", "history_expert": "history as {model} forecasts it", "to": " to ",
        "near": "Near the cut between two verdicts, where a little would turn it: {names}.",
        "near_cut": "“{name}” ({p}, the cut is {cut})",
        "summary": "Summary",
        "summary_caption": "The targets in two readings",
        "header": ("target", "median", "80% band", "P(met), strict", "P(met), lenient", "verdict"),
        "not_assessable": "not assessable",
        "targets": "Target by target",
        "quoted": "The plan's words: “{text}”.",
        "forecast": "Forecast for {year}: median {median}, 80% band {band_80}, 95% band {band_95}.",
        "probability": "Strictly, {strict_event}: {strict}. Leniently, {lenient_event}: {lenient}.",
        "published_floor": "a published {bound} or more",
        "published_ceiling": "a published {bound} or less",
        "outcome_floor": "an outcome of {bound} or more",
        "outcome_ceiling": "an outcome of {bound} or less",
        "below_median": "The target lies {gap} below the median.",
        "above_median": "The target lies {gap} above the median.",
        "at_median": "The target lies at the median.",
        "faster": "To be met, growth must be {gap} higher than in {year} ({last}).",
        "slower": "It would still be met with growth {gap} lower than in {year} ({last}).",
        "as_fast": "To be met, growth must be at least that of {year} ({last}).",
        "ceiling_room": "It is met if growth exceeds that of {year} ({last}) by {gap} at most.",
        "ceiling_cut": "To be met, growth must be {gap} lower than in {year} ({last}).",
        "caveats": "To bear in mind: {caveats}.",
        "no_verdict": "This target cannot be judged: {why}.",
        "coherence": "The targets together",
        "scenarios": "Scenarios",
        "scenarios_caption": "Probability of each target, strictly, under each scenario",
        "baseline": "no condition",
        "all_targets": "all targets", "some_targets": "{n} of the {every} targets together",
        "scenario": "{name}: {said}.", "semicolon": "; ",
        "check": "{statement} ({caveat})", "stop": ".", "comma": ", ", "shared": "For {names}: {text}.", "stress": "What would bring a probability under 50%",
        "quality": "What the figures are worth",
        "quality_caption": "The published growth behind each target",
        "quality_header": ("indicator", "rates", "latest", "years restated"),
        "latest": "{value} in {year} ({status})",
        "method": "How to read this",
        "method_points": (
            "Strict: the published figure, rounded as such figures are, satisfies the words; "
            "“about” (左右) is met by its number and more. "
            "Lenient: half a point of a rate, or 2% of a level, short of it is forgiven.",
            "Words follow the IPCC likelihood scale: virtually certain above 99%, very likely above 90%, likely "
            "above 66%, as likely as not 33% to 66%, unlikely below 33%, very unlikely below 10%, "
            "exceptionally unlikely below 1%.",
            "Growth is taken as published, never from levels; missing years stay missing.",
            "Where the region above or the track record of targets is heard too, the probability is the mean of "
            "what each of them says, by their weights.",
            "Only figures known when the plan was put forward, {date}, were used, the plan's own among them; "
            "of several versions, the latest then known.",
        ),
        "caveat": "Nothing but published figures is assumed, and for GDP the IMF's forecast of the nation where its "
        "paragraph says so: the probabilities hold no knowledge of projects, policies or events beyond these.",
        "caveat_told": "Beside published figures, and for GDP the IMF's forecast of the nation where its paragraph says so, "
        "the model of the history was told {told}. Nothing else is assumed: the probabilities hold no knowledge of "
        "projects, policies or events beyond these.",
        "told_and": " and ",
        "told_byline": "Beside published growth the model was told {told}.",
        "told_regressors": "yearly values of “{names}”", "told_years": "to allow for exceptional surprises in {years}",
        "quote_join": "”, “", "assumed": "{date} (assumed)",
        "assumed_byline": "The report names no day on which it was put forward; {date} is assumed.",
        "figures": "The figures used",
        "figures_caption": "Published growth on the year before, %; in brackets the number of the source",
        "year": "year",
        "sources": "Sources",
        "trust": {"A": "official", "B": "press copy of an official text", "C": "mirror"},
        "outlook_source": "International Monetary Fund, World Economic Outlook of October {edition}: growth of the nation",
        "source": "{what} ({trust}). {where}", "own_source": "the plan itself, put forward on {date}; {trust}",
        "given_source": "the history given, which names no source",
        "fan_alt": "Fan chart of {indicator}: published growth from {first} to {last}, the {last} figure {value}; "
        "forecast for {year} with median {median} and 80% band {band_80}; the target is drawn in orange-red.",
        "points": "{x} points", "point": "{x} point",
        "strength": {"arithmetic": "arithmetic", "moderate": "moderate evidence", "weak": "weak evidence"},
        "sheets": {
            "summary": "Summary", "reasons": "What each number rests on", "sources": "Sources", "growth": "growth, %",
            "scenarios": "Scenarios", "together": "Together", "at_least": "at least {k} of {n} targets met",
            "jointly": "how many are met", "probability": "probability", "check_header": ("what", "formula", "strength", "caveat"),
            "stress_header": ("target", "what would it take", "threshold", "growth, %", "sd", "probability"),
            "break": "{status}; break: {kind}",
            "summary_header": (
                "target", "median", "80% from", "80% to", "95% from", "95% to", "P(met), strict",
                "P(met), lenient", "verdict",
            ),
            "likely": "targets above 66%", "unlikely": "targets below 33%", "judged": "targets judged",
            "history_header": ("year", "growth, %", "level{unit}", "status", "source"), "in_unit": ", {unit}",
            "level_growth": "growth of the level, % (shaded: across a break)",
            "fan_header": (
                "year", "published", "2.5%", "10%", "25%", "median", "75%", "90%", "97.5%", "target",
            ),
            "if_header": ("value reached", "strict", "lenient"), "if_value": "your value",
            "if_strict": "P(reached), strict", "if_lenient": "P(reached), lenient", "checks": "arithmetic",
            "observed": "years observed", "mean": "mean of the published rates", "sd": "their standard deviation",
            "reached": "years that published {bound} or better", "change": "target less the rate of {year}, points",
            "two_years": "two-year average {first}-{second} if the target is just met, %",
        },
        "what_if": "How likely is it that the outcome reaches another value, given the plan's own target?",
        "what_if_help": "The plan's own target stands: a plan that named another number would itself move the forecast. "
        "Where less is better, to reach a value is to stay within it.",
        "what_if_value": "Value", "what_if_answer": "Probability that the outcome reaches it:",
        "strict_short": "strict", "lenient_short": "lenient",
    },
    "zh": {
        "title": "{region}{year}年发展目标可行性评估",
        "byline": "评估只使用计划提交之日（{date}）已知的数据，历史数据采用{model}预测。",
        "plan": "评估对象：《{title}》。",
        "likely": "{n}项可能或更有把握实现（概率高于66%）",
        "open": "{n}项尚难定论（33%至66%）",
        "unlikely": "{n}项不太可能实现（低于33%）",
        "silent": "{n}项无法判断",
        "headline": "从严看，{n}项目标中，{groups}。",
        "join": "，",
        "extremes": "把握最大的是“{best}”（{best_p}），最小的是“{worst}”（{worst_p}）。",
        "joint": "全部{n}项目标同时实现的概率为{p}。",
        "joint_some": "{every}项目标中计入的{n}项同时实现的概率为{p}。",
        "carried_alone": "各项概率仅依据{experts}。",
        "carried": "各项概率为{experts}的加权平均，括号内为权重。",
        "expert": "{name}（{weight}）", "history_expert": "历史数据的{model}预测", "to": "～",
        "near": "接近判断分界、稍有变动即会改变判断的有：{names}。",
        "near_cut": "“{name}”（{p}，分界为{cut}）",
        "summary": "总体判断",
        "summary_caption": "各项目标实现概率",
        "header": ("目标", "预测中位数", "80%区间", "从严概率", "从宽概率", "判断"),
        "not_assessable": "无法判断",
        "targets": "分项分析",
        "quoted": "计划原文：“{text}”。",
        "forecast": "{year}年预测中位数为{median}，80%区间为{band_80}，95%区间为{band_95}。",
        "probability": "从严看，{strict_event}的概率为{strict}；从宽看，{lenient_event}的概率为{lenient}。",
        "published_floor": "公布值不低于{bound}",
        "published_ceiling": "公布值不高于{bound}",
        "outcome_floor": "实际值不低于{bound}",
        "outcome_ceiling": "实际值不高于{bound}",
        "below_median": "目标比预测中位数低{gap}。",
        "above_median": "目标比预测中位数高{gap}。",
        "at_median": "目标与预测中位数持平。",
        "faster": "要实现目标，增速须比{year}年（{last}）提高{gap}。",
        "slower": "增速比{year}年（{last}）回落{gap}，目标仍可实现。",
        "as_fast": "要实现目标，增速须不低于{year}年（{last}）。",
        "ceiling_room": "增速比{year}年（{last}）提高不超过{gap}，目标仍可实现。",
        "ceiling_cut": "要实现目标，增速须比{year}年（{last}）降低{gap}。",
        "caveats": "需要注意：{caveats}。",
        "no_verdict": "该目标无法判断：{why}。",
        "coherence": "目标之间的关系",
        "scenarios": "情景分析",
        "scenarios_caption": "各情景下目标从严实现的概率",
        "baseline": "不设条件",
        "all_targets": "全部目标", "some_targets": "{every}项中{n}项同时实现",
        "scenario": "{name}：{said}。", "semicolon": "；",
        "check": "{statement}（{caveat}）", "stop": "。", "comma": "、", "shared": "{names}：{text}。", "stress": "什么情况下实现概率会低于50%",
        "quality": "数据情况",
        "quality_caption": "各项目标所依据的公布增速",
        "quality_header": ("指标", "有增速的年数", "最新数据", "多次公布的年数"),
        "latest": "{year}年{value}（{status}）",
        "method": "方法与口径",
        "method_points": (
            "从严：公布值按惯例取整后达到目标表述，“左右”以所列数值为下限。"
            "从宽：增速低0.5个百分点以内、总量低2%以内也视为实现。",
            "可能性用语采用IPCC概率分级：高于99%为几乎确定，高于90%为很可能，高于66%为可能，33%至66%为可能性约各半，"
            "低于33%为不太可能，低于10%为很不可能，低于1%为几乎不可能。",
            "增速一律采用公布值，不由总量反推；缺失年份不作插补。",
            "上级地区带动、目标实现记录可用的，概率为各模型判断按权重的平均。",
            "只使用计划提交之日（{date}）已知的数据，包括计划报告本身所列数据；同一数据有多个版本的，取当时最新版本。",
        ),
        "caveat": "除公布数据和相应段落注明的国际货币基金组织对全国经济增速的预测外，不作其他假定：其中没有反映的项目、政策和事件，概率中也没有考虑。",
        "caveat_told": "除公布数据和相应段落注明的国际货币基金组织对全国经济增速的预测外，历史数据模型还{told}。"
        "此外不作其他假定：其中没有反映的项目、政策和事件，概率中也没有考虑。",
        "told_and": "，并",
        "told_byline": "除公布的增速外，模型还{told}。",
        "told_regressors": "使用了回归变量“{names}”的逐年取值", "told_years": "允许{years}年出现异常波动",
        "quote_join": "”、“", "assumed": "{date}，系假定",
        "assumed_byline": "报告未写明提交日期，此处假定为{date}。",
        "figures": "所用数据",
        "figures_caption": "历年公布增速（%），方括号内为数据来源序号",
        "year": "年份",
        "sources": "数据来源",
        "trust": {"A": "官方发布", "B": "媒体转载官方文本", "C": "镜像"},
        "outlook_source": "国际货币基金组织《世界经济展望》{edition}年10月版：全国经济增速",
        "source": "{what}（{trust}）。{where}", "own_source": "即所评估的计划，提交于{date}；{trust}",
        "given_source": "使用者提供的历史数据（未注明来源）",
        "fan_alt": "{indicator}扇形图：{first}年至{last}年公布增速，{last}年为{value}；"
        "{year}年预测中位数{median}，80%区间{band_80}；目标以橙红色横线标出。",
        "points": "{x}个百分点", "point": "{x}个百分点",
        "strength": {"arithmetic": "算术恒等", "moderate": "证据强度中等", "weak": "证据较弱"},
        "sheets": {
            "summary": "总体判断", "reasons": "各项概率的依据", "sources": "数据来源", "growth": "增速（%）",
            "scenarios": "情景", "together": "目标之间", "at_least": "{n}项中至少{k}项实现",
            "jointly": "实现的项数", "probability": "概率", "check_header": ("内容", "算式", "证据强度", "说明"),
            "stress_header": ("目标", "所需冲击", "概率界限", "增速（%）", "标准差倍数", "冲击概率"),
            "break": "{status}；口径有变：{kind}",
            "summary_header": (
                "目标", "预测中位数", "80%下限", "80%上限", "95%下限", "95%上限", "从严概率", "从宽概率", "判断",
            ),
            "likely": "概率高于66%的目标数", "unlikely": "概率低于33%的目标数", "judged": "已评估的目标数",
            "history_header": ("年份", "增速（%）", "总量{unit}", "数据状态", "来源序号"), "in_unit": "（{unit}）",
            "level_growth": "总量推算增速（%，底色为跨口径）",
            "fan_header": (
                "年份", "公布值", "2.5%分位", "10%分位", "25%分位", "中位数", "75%分位", "90%分位", "97.5%分位", "目标",
            ),
            "if_header": ("达到的数值", "从严概率", "从宽概率"), "if_value": "自填数值",
            "if_strict": "从严概率", "if_lenient": "从宽概率", "checks": "算术核对",
            "observed": "有增速的年数", "mean": "公布增速均值", "sd": "公布增速标准差",
            "reached": "公布值达到{bound}的年数", "change": "目标减{year}年增速（百分点）",
            "two_years": "恰好实现目标时{first}—{second}年两年平均增速（%）",
        },
        "what_if": "在计划现有目标之下，结果达到其他数值的概率有多大？",
        "what_if_help": "此处计划目标保持不变；若计划另定目标，预测本身也会随之变动。以低为好的指标，“达到”指不超过该值。",
        "what_if_value": "数值", "what_if_answer": "结果达到该值的概率：",
        "strict_short": "从严", "lenient_short": "从宽",
    },
}  # fmt: skip

_STATUS = {
    "expected": ("estimate", "预计数"),
    "preliminary": ("preliminary", "初步数"),
    "verified": ("verified", "核实数"),
    "revised": ("revised", "修订数"),
    "census": ("after a census", "普查修订数"),
    "unknown": ("not stated", "未注明"),
}

# What a source is, by a word of its description; the first that is found speaks.
_KINDS_ZH = {
    "five-year": "五年规划",
    "work report": "政府工作报告",
    "plan execution": "计划执行情况报告",
    "budget": "预算执行情况报告",
    "communique": "统计公报",
    "bulletin": "统计公报",
    "yearbook": "统计年鉴",
    "statistic": "统计数据",
    "gdp": "统计数据",
    "news": "新闻报道",
}

_MODELS_ZH = {
    "empirical-Bayes ARIMA": "经验贝叶斯ARIMA模型",
    "historical mean": "历史均值模型",
    "random walk with drift": "带漂移的随机游走模型",
    "ARIMA": "ARIMA模型",
    "regression": "回归模型",
}


def texts(language: Language) -> dict[str, Any]:
    """Give the fixed texts of one language."""
    return _TEXTS[language]


def status_words(status: str, language: Language) -> str:
    """Say how final a figure is."""
    return _STATUS[status][language == "zh"] if status in _STATUS else status


def source_words(what: str, language: Language) -> str:
    """Describe a source; in Chinese its English description goes behind a word for its kind."""
    if language == "en":
        return what
    kind = next((word for sign, word in _KINDS_ZH.items() if sign in what.casefold()), "")
    return f"{kind}：{what}" if kind else what


def model_words(name: str, language: Language) -> str:
    """Name a model in one language; a model that has no Chinese name here keeps its own."""
    if language == "zh":
        # Longer names first: an order or a driver stands behind a name.
        known = next((key for key in sorted(_MODELS_ZH, key=len, reverse=True) if name.startswith(key)), None)
        if known is None:
            return name
        rest = name.removeprefix(known).strip()
        if known == "regression":
            return "上级地区增速回归模型" if rest == "on parent growth" else _MODELS_ZH[known]
        return _MODELS_ZH[known].replace("模型", f"{rest}模型")
    return name if name[:1].isupper() else f"the {name} model"
