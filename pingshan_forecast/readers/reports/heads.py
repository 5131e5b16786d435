"""The words before a number or a list of numbers: what it counts, and with what verb."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from pingshan_forecast.readers.reports.names import Subject, code_of, composite_parts, split_phrase, subjects
from pingshan_forecast.readers.reports.numbers import TextNumber

DOWN = r"下降|降低|减少|回落|下滑|压减|压缩|缩短|缩小|收窄|递减|负增长|降|减"
UP = r"增长|增加|上升|提高|上涨|提升|扩大|递增|增|涨|升"
MOVE = re.compile(rf"(?P<down>{DOWN})|(?P<up>{UP})")
_LONGEST_CLAUSE = 160
_LONGEST_NAME = 16
_BOUNDARY = re.compile(r"[,:;。!?\n\t•]|——|其中")
_CLAUSE = re.compile(r"[^,:;。!?\n\t•]+")
_YEARS = re.compile(
    r"(?:19|20)\d{2}年(?:年?(?:末|底|初))?的?|[“\"]?十[一二三四五六]五[”\"]?(?:期间|时期|期?末)"
)
_VERB_ONLY = re.compile(r"^[\u4e00-\u9fff]{1,4}$|等$")
# A goal whose name stands behind its number: 6%左右的经济增长预期目标.
_EMBEDDED = re.compile(
    r"的([\u4e00-\u9fffA-Z]{2,16}?)(?:年均)?(?:增长|增速|涨幅)?(?:预期|年度|全年|调控|控制)*目标"
)
# Verbs that set a goal and name none: 设置2%的物价涨幅目标.
_SETS = re.compile(r"^[\u4e00-\u9fff]{0,4}?(?:设置?|提出?|制定|明确|确立|确定|定下)$")
# Outputs that the bare name of a good may stand for, with the word that says so of itself.
_GOODS = {"grain_output": "产"}
_PRICES = {"cpi", "ppi"}
_BARE_NAMES = {"投资": "fixed_investment", "消费": "retail_sales"}
# Measures that leave what they measure to the words before: 服务业稳步回升,实现增加值180亿元.
_MEASURE_ALONE = re.compile(r"^(?:增加值|总产值|产值|零售额|销售额|总?产量)$")
_NAMED_OF = re.compile(
    r"增速|增幅|涨幅|增长由|由[负降升正]转|转[正负]|均|都|分别|全部|继续|持续|双双|再|又|首次|稳|突破|迈|实现|保持|快速|进一步|将|平稳|较快|不断|总体|运行"
    # An index, whose change follows: 居民消费价格指数为101.2,上涨1.2%.
    r"|(?<=指数)(?:\([A-Z]+\))?[为是达]?(?=\d{2,3}(?:\.\d+)?$)"
)
_AFTER_NOUN = re.compile(r"的?([^,、;:。!?\n\t()“”和及与\d]{1,24})")
_FEWEST_COUNT_UNITS = "个家项套所座条件辆台架张场次宗起处片块支只名位户人批期轮床天间栋幢种类款部册本门枚对"


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The words before a number or a list of numbers, read."""

    phrase: str
    start: int
    verbs: str
    subjects: tuple[Subject, ...]
    own: bool
    noun_end: int = 0


def find_head(text: str, group: list[TextNumber], position: int, recent: list[tuple[Subject, ...]]) -> Head:
    """Words before a group of numbers; where they name nothing, the subject is that of the words before.

    Parameters
    ----------
    text : str
        Clean text.
    group : list of TextNumber
        Numbers that stand in one list, or a single one.
    position : int
        Offset at which the numbers before end: nothing before it is read.
    recent : list of tuples of Subject
        Subjects of the numbers before in the same sentence, the latest last.
    """
    at = group[0].start
    start = max(position, at - _LONGEST_CLAUSE)
    for match in _BOUNDARY.finditer(text, start, at):
        start = match.end()
    phrase = _YEARS.sub(lambda m: " " * len(m[0]), text[start:at])
    base = re.match(r"^(.*?)(?:从|由)(?=\s|去年|上年|年初|原|此前|预计|预期|$)", phrase)
    name, verbs = split_phrase(phrase)
    found = subjects(base[1] if base else phrase, start, wanted=len(group))
    if found and found[0].name.startswith("占") and recent:
        whole = recent[-1][0].name + found[0].name
        found = [Subject(name=whole, code=code_of(whole) or "other", start=found[0].start)]
    if len(found) == 1 and found[0].code == "other":
        found = _completed_name(text, position, start, found[0], group, verbs, recent) or found
    found = [replace(s, code="other") if _is_price(s, verbs, recent) else s for s in found]
    counted = _counted(text, phrase, name, group, found)
    if counted is not None:
        return Head(
            phrase=phrase, start=start, verbs=verbs, subjects=(counted[0],), own=True, noun_end=counted[1]
        )
    if found and not (len(found) == 1 and _SETS.match(found[0].name)):
        return Head(
            phrase=phrase, start=start, verbs=verbs if not base else "从", subjects=tuple(found), own=True
        )
    embedded = _EMBEDDED.match(text, group[-1].end)
    if embedded is not None and (code := code_of(embedded[1]) or code_of(embedded[1] + "增长")):
        subject = Subject(name=embedded[1], code=code, start=embedded.start(1))
        return Head(
            phrase=phrase, start=start, verbs="增长", subjects=(subject,), own=True, noun_end=embedded.end()
        )
    named = _named_of(text, position, start, len(group)) or _named_anew(text, position, start, len(group))
    return Head(
        phrase=phrase,
        start=start,
        verbs=verbs or phrase,
        subjects=named or _elided(recent, len(group)),
        own=bool(named),
    )


def _is_price(subject: Subject, verbs: str, recent: list[tuple[Subject, ...]]) -> bool:
    """Whether a bare good stands for its price: 食品中,粮食上涨0.7%, or after an index of prices."""
    if subject.code not in _GOODS or _GOODS[subject.code] in subject.name:
        return False
    return "涨" in verbs or any(s.code in _PRICES for spoken in recent for s in spoken)


def _completed_name(
    text: str,
    position: int,
    start: int,
    subject: Subject,
    group: list[TextNumber],
    verbs: str,
    recent: list[tuple[Subject, ...]],
) -> list[Subject]:
    """Return what a bare measure, or a bare 投资 or 消费 that grows, stands for; empty if nothing."""
    bare = subject.name.strip()
    if bare in _BARE_NAMES and group[0].unit == "%" and MOVE.search(verbs):
        return [replace(subject, code=_BARE_NAMES[bare])]
    if not _MEASURE_ALONE.match(bare):
        return []
    for clause in reversed(list(_CLAUSE.finditer(text, max(position, start - _LONGEST_CLAUSE), start))[-2:]):
        for size in range(min(14, len(clause[0])), 1, -1):
            whole = clause[0][:size] + bare
            if code := code_of(whole):
                return [Subject(name=whole, code=code, start=clause.start())]
    for spoken in reversed(recent):
        if len(spoken) == 1 and spoken[0].code != "other" and spoken[0].name.endswith(bare):
            return [spoken[0]]  # 增加值280亿元,占GDP比重61%,增加值增长6%
    return []


def _named_of(text: str, position: int, start: int, wanted: int) -> tuple[Subject, ...]:
    """Find what the clauses between the last number and this one spoke of: 增速均居前列,分别增长…."""
    clauses = [
        (m.start(), m.end()) for m in _CLAUSE.finditer(text, max(position, start - _LONGEST_CLAUSE), start)
    ]
    for begin, end in reversed(clauses[-2:]):
        words = text[begin : min(end, begin + 60)]
        for cut in _NAMED_OF.finditer(words):
            found = subjects(words[: cut.start()], begin, wanted=wanted) if cut.start() else []
            if found and all(s.code != "other" for s in found) and len(found) in {1, wanted}:
                return tuple(found) if len(found) == wanted else ()
    return ()


def _named_anew(text: str, position: int, start: int, wanted: int) -> tuple[Subject, ...]:
    """Find what a clause behind a semicolon speaks of, with or without a code: 辖内收入迈过千亿大关,达…."""
    after = text.rfind(";", max(position - 1, 0), start)
    clause = _CLAUSE.search(text, after + 1, start) if after >= 0 and wanted == 1 else None
    cut = clause and _NAMED_OF.search(clause[0])
    if not clause or not cut or not 1 < cut.start() <= _LONGEST_NAME:
        return ()
    return (Subject(name=clause[0][: cut.start()], code="other", start=clause.start()),)


def _elided(recent: list[tuple[Subject, ...]], wanted: int) -> tuple[Subject, ...]:
    """Find the subjects that a clause without one speaks of."""
    if not recent:
        return ()
    last = recent[-1]
    if wanted == len(last):
        return last
    parts = composite_parts(last[0].name) if len(last) == 1 else ()
    if wanted > 1 and wanted == len(parts):
        return tuple(Subject(name=last[0].name, code=code, start=last[0].start) for code in parts)
    if wanted > 1 and len(recent) >= wanted and all(len(r) == 1 for r in recent[-wanted:]):
        return tuple(r[0] for r in recent[-wanted:])
    return last[-1:] if wanted == 1 and len(last) == 1 else last


def _counts(number: TextNumber) -> bool:
    return bool(number.unit) and number.unit[-1] in _FEWEST_COUNT_UNITS


def _counted(
    text: str, phrase: str, name: str, group: list[TextNumber], found: list[Subject]
) -> tuple[Subject, int] | None:
    """Take what is counted from behind the number, where a bare verb stands before it: 发放9轮消费券."""
    number = group[-1]
    if not _counts(number) or any(s.code != "other" for s in found):
        return None
    verb = name.strip(" 、,")
    joined = bool(re.search(r"[、和与]\s*$", phrase))
    if found and not joined and not _VERB_ONLY.search(found[-1].name):
        return None
    match = _AFTER_NOUN.match(text, number.end)
    if match is None or not match[1].strip():
        return None
    counted = match[1].strip() if not found or joined else found[-1].name + match[1].strip()
    start = group[0].start if not found or joined or not verb else found[-1].start
    return Subject(name=counted, code="other", start=start), match.end()
