"""Things to be done: a project begun, finished or opened, a rule issued, a place set up, and by when."""

from __future__ import annotations

import re

from pingshan_forecast.core.targets import Strength
from pingshan_forecast.readers.reports.grammar import Reading

_CLAUSE = re.compile(r"[^,;。:!?\n\t•]+")
_HOW = (
    r"(?:同时|高标准|高质量|高水平|加快|加速|全力|全面|积极|大力|有序|扎实|稳步|尽快|如期|顺利|率先|同步|正式|抓紧|着力|深入|持续|"
    r"年内|今年|年底前|上半年|下半年|并|要|将|也|再|力争|确保|争取|努力|协调|统筹|全市|全区|全县)*"
)
_PUSH = r"(?:推动|推进|促进|加快|协调争取|争取|力争|确保|支持|力促|保障|实现)"
# What is over and done with when it has happened, at the end of a clause: 推动敬老院建成运营.
_DONE = (
    r"(?:开工(?:建设)?|动工(?:建设)?|启动建设|建成(?:运营|投用|投产|使用|开放|通车)?|(?:全面)?(?:竣工|完工|封顶|投产|投用|通车(?:运营)?|达产|"
    r"开业(?:运营)?|运营|启用|开园|开学|开馆|开放|挂牌|揭牌|入驻|封关(?:运作)?|验收|交付|交房|落地(?:建设|运营|见效)?|获批|"
    r"招生|开诊|上线|并网|试运行|编制完成|出台|印发(?:实施)?|设立|成立))(?:验收|使用|运行)?"
)
_PUSHED = re.compile(rf"^{_HOW}(?:{_PUSH}{_HOW})?[^,]{{2,48}}?(?:实现|全部|全面|正式|投入)*{_DONE}$")
_PUSHED_BY_VERB = re.compile(rf"^{_HOW}{_PUSH}{_HOW}(?P<what>.+)$")
# Deeds that begin a clause and finish with their object: 出台应急预案, 完成规划编制.
_DEED = re.compile(
    rf"^{_HOW}(?:围绕[^,]{{2,24}}?)?(?:{_PUSH})?{_HOW}"
    r"(?:建成(?!区)|完成|启动(?!项目引领)|出台|印发(?:实施)?|制定(?:出台|实施)?|修订|编制(?:完成|出台)?|设立|成立|组建(?!了)|开工建设|正式运营|"
    r"实质化运营|争创|获批|开通|揭牌|推出一批|举办首届|建立并运行|出版|发布)(?P<what>[^,]{3,60})$"
)
_SECURED = re.compile(
    rf"^{_HOW}(?:协调争取|争取|力争){_HOW}(?P<what>[^,]{{4,48}}?(?:纳入|列入|取得|实现|获得|创建|入选)[^,]{{2,32}})$"
    rf"|^{_HOW}(?:推动|推进|加快|加快推动|加快推进){_HOW}(?P<site>[^,]{{4,36}}设施建设)$"
    rf"|^(?P<begun>(?:[一二三四]期|项目)启动建设)$"
)
_NO_DEED = re.compile(
    r"任务(?!书)|目标|责任|工作(?:机制|格局|体系)|全过程|能力|水平|环境|氛围|意识|质量|发展(?!规划)|作用|优势|转型|升级行动|"
    r"闭环|体系建设|改革$|服务$|管理$|保障$"
)
_STILL_A_DEED = re.compile(
    r"(?:办法|条例|方案|规划|计划|导则|指南|预案|清单|目录|标准|意见|编制|工作|处置|改造|改造提升|升级|招商升级|建设|项目|医院|学校|公园|中心|"
    r"研究院|集团|基地|平台|分院|机构|服务站|分中心|先导区|示范区|试点|[）)]|期)[^,、]{0,8}$"
)
_DEADLINE = re.compile(
    r"(?:(?:19|20)\d{2}年)?(?:\d{1,2}月(?:底|末|中旬)?前?|(?:第?[一二三四]季度|上半年|下半年|年底|年内|年中|[春秋]季)(?:前|末|底)?)"
)
# What goes on, or is said of no one thing.
_NO_ONE_THING = re.compile(r"一体化运营|协议落地|上取得突破|一批[^,]*等[^,]*建设$|政策措施$")
# All or none of something is a share or a count: 全部投入运营, 全覆盖, 零新增.
_ALL = re.compile(
    r"^(?:[^,]{0,12}?(?:实现|做实|做细|推进|推动|完成|确保))?(?P<name>[\u4e00-\u9fffA-Za-z0-9]{2,28}?)(?:实现|基本)?(?:全覆盖$|全部(?!建设)[\u4e00-\u9fff]{2,6}$)"
    r"|^(?:全面完成)(?P<done>[\u4e00-\u9fff]{3,24})$"
)
_NONE = re.compile(
    r"^(?:[^,]{0,12}?(?:实现|保持|确保))?(?P<name>[^,]{2,24}?)(?:“?零(?:新增|增量|增长(?!率)|发生|事故|输入)”?)|^确保(?P<no>[^,]{2,12})无(?P<what>[^,]{2,8})$"
)
# Things of one class that are counted by their names: 建成甲学校、乙学校、丙中学.
_CLASSES = {
    "学校": "所", "小学": "所", "中学": "所", "幼儿园": "所", "医院": "家", "公园": "个",
    "大道": "条", "公路": "条", "水库": "座", "大桥": "座", "消防站": "座",
}  # fmt: skip
_ONE_NAME = r"[\u4e00-\u9fffA-Za-z0-9]{2,12}"
_NAMED = re.compile(
    rf"^{_HOW}(?:建成|新建|改造|新改扩建|开工建设)(?P<names>{_ONE_NAME}(?:[、和]{_ONE_NAME}){{2,}})$"
)
_FEWEST_OF_A_CLASS = 2  # else it is one thing with several parts: 研发、检测、认证中心
# What is to come, under way, or no deed: 签约项目早落地, 坚持改革开放.
_AHEAD = re.compile(
    r"早(?:落地|开工|投产)|坚持|即将|将于|有望|拟|计划(?:于|在)|预计|争取|力争|正在|加快推[进动]|有序推[进动]|未能|尚未|前期"
)
_LONGEST = 90


def read_milestones(text: str, start: int, end: int, taken: list[Reading]) -> list[Reading]:
    """Read the things to be done that one sentence on the year's work names, clause by clause.

    Parameters
    ----------
    text : str
        Clean text.
    start, end : int
        The sentence.
    taken : list of Reading
        The quantities of the sentence: their clauses are no milestones.

    Examples
    --------
    >>> words = "推动区敬老院上半年建成运营,加强队伍建设,出台区总体应急预案"
    >>> [(r.name, r.deadline) for r in read_milestones(words, 0, len(words), [])]
    [('推动区敬老院上半年建成运营', '上半年'), ('出台区总体应急预案', '')]
    """
    found = []
    for clause in _CLAUSE.finditer(text, start, end):
        if any(r.start < clause.end() and clause.start() < r.end for r in taken):
            continue
        words = clause[0].strip(" —•、")
        if not words or len(words) > _LONGEST or _NO_ONE_THING.search(words) or not _is_deed(words):
            continue
        at = clause.start() + clause[0].index(words)
        deadline = _DEADLINE.search(words)
        found.append(
            Reading(
                code="other", name=words, measure="milestone", comparator="equal", low=None, high=None,
                unit="", strength=_strength(words), start=at, end=at + len(words), at=at,
                deadline=deadline[0] if deadline else "",
            )
        )  # fmt: skip
    return found


def read_completed(text: str, start: int, end: int, taken: list[Reading]) -> list[Reading]:
    """Read the things that one sentence of a review says are done, clause by clause.

    Parameters
    ----------
    text : str
        Clean text.
    start, end : int
        The sentence.
    taken : list of Reading
        The quantities of the sentence: their clauses are left alone.

    Examples
    --------
    >>> words = "区敬老院建成运营,云巴二期即将开工,加快推进学校建设"
    >>> [r.name for r in read_completed(words, 0, len(words), [])]
    ['区敬老院建成运营']
    """
    return [deed for deed in read_milestones(text, start, end, taken) if not _AHEAD.search(deed.name)]


def read_wholes(text: str, start: int, end: int, taken: list[Reading]) -> list[Reading]:
    """Readings of the clauses of a sentence that say all, none or so many of something without a number.

    Parameters
    ----------
    text : str
        Clean text.
    start, end : int
        Offsets of the sentence.
    taken : list of Reading
        Readings of its numbers; their clauses are left alone.

    Examples
    --------
    >>> words = "实现5G信号全覆盖,街道级文化中心全部挂牌,保持违建零增量,建成甲高、乙学校、丙学校"
    >>> [(r.name, r.measure, r.low) for r in read_wholes(words, 0, len(words), [])][:3]
    [('5G信号', 'share', 100.0), ('街道级文化中心', 'share', 100.0), ('违建', 'level', 0.0)]
    >>> [(r.name, r.low, r.unit) for r in read_wholes(words, 0, len(words), [])][3:]
    [('甲高、乙学校、丙学校', 3.0, '所')]
    """
    found = []
    for clause in _CLAUSE.finditer(text, start, end):
        if any(r.start < clause.end() and clause.start() < r.end for r in taken):
            continue
        words = clause[0].strip(" —•、")
        every, none = _ALL.match(words), _NONE.match(words)
        named = _NAMED.match(words)
        count, unit = _counted(named["names"]) if named else (0, "")
        match = every or none or (named if count else None)
        if match is None or not words:
            continue
        at = clause.start() + clause[0].index(words)
        name = next(filter(None, match.groups()))
        value = 100.0 if every else float(count)
        found.append(
            Reading(
                code="other", name=name, measure="share" if every else "level", comparator="equal", low=value,
                high=value, unit="%" if every else unit, strength=_strength(words), start=at,
                end=at + len(words), at=at,
            )
        )  # fmt: skip
    return found


def _counted(names: str) -> tuple[int, str]:
    """How many things of one class a list names and their counting word; 0 where it names parts of one."""
    items = re.split(r"[、和]", names)
    classes = [word for item in items for word in _CLASSES if item.endswith(word)]
    units = {_CLASSES[word] for word in classes}
    if (
        len(classes) < _FEWEST_OF_A_CLASS
        or len(units) > 1
        or not items[-1].endswith(classes[-1])
        or "等" in names
    ):
        return 0, ""
    return len(items), units.pop()


def _is_deed(words: str) -> bool:
    if _PUSHED.match(words):
        return True
    match = _DEED.match(words)
    if match is not None:
        return _STILL_A_DEED.search(match["what"]) is not None or not _NO_DEED.search(match["what"])
    return _SECURED.match(words) is not None


def _strength(words: str) -> Strength:
    if re.search(r"力争|争取|争创", words):
        return "strive"
    return "ensure" if re.search(r"确保|必须", words) else "expected"
