"""Damaged files and senseless calls: whatever is fed, an answer or one line of refusal, and soon.

python -m benchmarks.fuzz [--target tables ...] [--runs 10000] [--seed 17] [--corpus DIR] [--keep DIR]
python -m benchmarks.fuzz --kills 1500

Each run changes a file of the corpus (bytes flipped, cut, doubled, spliced; words that once did harm put in),
or draws arguments, and calls a reader or a public function. An escape is any exception but a leaf of
PingshanForecastError, a message of several lines, or more than 2 s of processor time; it is printed with its
number, and kept in --keep. The same seed makes the same runs. With --kills a note is written again and again
and the writer killed at random times; a broken or mixed note is printed.
"""

from __future__ import annotations

import argparse
import collections
import dataclasses
import datetime as dt
import inspect
import io
import itertools
import math
import os
import random
import re
import signal
import sys
import tempfile
import time
import traceback
import warnings
import zipfile
from pathlib import Path

import pingshan_forecast as pf
from pingshan_forecast.errors import PingshanForecastError

CORPUS = Path(__file__).parent / "corpus"
SECONDS = 2.0
WORDS = (
    "٣%%", "\0", "9" * 400, "-", "%", "%%", "<!", "<", "（", ")", "\u200f", "\u3000", "0年", "99999年",
    "1e999", "e308", "NaN", "inf", "−5", "一百二十万亿", "零", "㊀", "½", "Ⅷ", "|", "\t", ",", '"', "\r",
    "2021-13-45", "Q9", "亿", "万元", "同比", "增长", "左右", "至", "与", "其中", "\ud7ff", "\ufffe", "😀",
    "ſ", "İ", "'''", "[" * 60,
)  # fmt: skip


def changed(raw, others, draw):
    """A file with up to five changes."""
    for _ in range(draw.randint(1, 5)):
        at, to = sorted(draw.choices(range(len(raw) + 1), k=2))
        kind = draw.randrange(6)
        if kind == 0 and raw:
            at = min(at, len(raw) - 1)
            raw = raw[:at] + bytes([raw[at] ^ (1 << draw.randrange(8))]) + raw[at + 1 :]
        elif kind == 1:
            raw = raw[:at] + raw[min(to, at + 40) :]
        elif kind == 2:
            raw = raw[:to] + raw[at:to] * draw.choice((1, 2, 20)) + raw[to:]
        elif kind == 3:
            other = draw.choice(others)
            start = draw.randrange(len(other))
            raw = raw[:at] + other[start : start + draw.randint(1, 60)] + raw[at:]
        else:
            coding = draw.choice(("utf-8", "utf-8", "gb18030", "utf-16-le"))
            raw = raw[:at] + draw.choice(WORDS).encode(coding, "surrogatepass") + raw[at:]
        raw = raw[:20_000]
    return raw


def archive(parts):
    """A zip file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return packed.getvalue()


def made_book():
    """A small workbook, made by the library that writes them."""
    import xlsxwriter

    packed = io.BytesIO()
    book = xlsxwriter.Workbook(packed, {"in_memory": True})
    sheet = book.add_worksheet("增速")
    percent = book.add_format({"num_format": "0.0%"})
    for i, row in enumerate([["年份", "GDP增速"], [2018, 0.081], [2019, 0.065], [2020, 0.045]]):
        for j, value in enumerate(row):
            sheet.write(i, j, value, percent if i and j else None)
    sheet.merge_range("D1:D2", "注")
    book.close()
    return packed.getvalue()


def made_document():
    """A small Word document."""
    import docx

    packed = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("2021年主要目标：地区生产总值增长7%左右。")
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "指标", "2021年目标"
    table.cell(1, 0).text, table.cell(1, 1).text = "地区生产总值", "增长7%"
    document.save(packed)
    return packed.getvalue()


def damaged_archive(raw, draw):
    """An office file with one of its parts changed, or its own bytes."""
    if draw.random() < 0.2:
        return changed(raw, [raw], draw)
    with zipfile.ZipFile(io.BytesIO(raw)) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    name = draw.choice(sorted(parts))
    parts[name] = changed(parts[name], [part for part in parts.values() if part], draw)
    return archive(parts)


class Fuzzer:
    """One target: the names of its seeds, and what it calls with a changed file."""

    def __init__(self, corpus, folder):
        self.seeds = {
            path.name: path.read_bytes() for path in sorted(corpus.iterdir()) if path.suffix != ".md"
        }
        self.folder = folder
        self.history = pf.load_history("坪山")
        self.plan = pf.load_plan("pingshan-2021")

    def _file(self, draw, *suffixes):
        names = [name for name in self.seeds if name.endswith(suffixes)]
        name = draw.choice(names)
        path = self.folder / name
        path.write_bytes(changed(self.seeds[name], [self.seeds[n] for n in names], draw))
        return path

    def tables(self, draw):
        """Histories from damaged text tables."""
        path = self._file(draw, ".csv", ".tsv")
        known = inspect.signature(pf.read_history).parameters
        hints = {"region": "北岭区", "indicator": "gdp", "unit": "亿元", "measure": "growth", "sheet": "x"}
        hints = {name: hint for name, hint in hints.items() if name in known and draw.random() < 0.4}
        return path, lambda: pf.read_history(path, **hints)

    def reports(self, draw):
        """Plans from damaged reports."""
        path = self._file(draw, ".txt", ".html")
        hints = draw.choice(({}, {"region": "北岭区"}, {"region": "北岭区", "year": 2021}))
        return path, lambda: pf.read_plan(path, **hints)

    def scenarios(self, draw):
        """Scenarios from damaged TOML."""
        path = self._file(draw, ".toml")
        return path, lambda: pf.read_scenarios(path)

    def books(self, draw):
        """Histories from damaged workbooks."""
        path = self.folder / "book.xlsx"
        path.write_bytes(damaged_archive(made_book(), draw))
        return path, lambda: pf.read_history(path, region="北岭区")

    def documents(self, draw):
        """Plans from damaged Word documents."""
        path = self.folder / "plan.docx"
        path.write_bytes(damaged_archive(made_document(), draw))
        return path, lambda: pf.read_plan(path, region="北岭区")

    def calls(self, draw):
        """Public constructors and functions with arguments of any kind."""
        name, sound = draw.choice(sorted(self._calls().items()))
        called, arguments = sound
        given = dict(arguments)
        for argument in draw.sample(sorted(given), draw.randint(1, len(given))):
            given[argument] = anything(draw)
        return f"{name}({given!r:.300})", lambda: called(**given)

    def _calls(self):
        figure = {"region": "坪山", "indicator": "gdp", "year": 2020, "published": dt.date(2021, 1, 1)}
        day = {"known_from": figure.pop("published")}
        observed = type(self.history.observations[0])
        if "published" in observed.__slots__:
            day = {"published": day["known_from"]}
        fields = {
            f.name: getattr(self.plan.targets[0], f.name) for f in dataclasses.fields(pf.Target) if f.init
        }
        return {
            "Observation": (
                observed,
                {**figure, **day, "level": 1.0, "growth_pct": 7.0, "status": "revised"},
            ),
            "Target": (pf.Target, fields),
            "Plan": (pf.Plan, {"region": "坪山", "year": 2021, "as_of": "2021-01-20", "targets": ()}),
            "from_growth": (
                pf.IndicatorSeries.from_growth,
                {"growth_pct": [7.0, 8.0, 9.0, 7.5, 6.0], "last_year": 2020},
            ),
            "forecast_panel": (
                pf.forecast_panel,
                {"values": [[1.0, 2.0, 3.0]], "horizon": 1, "quantiles": [0.5], "scale": "growth"},
            ),
            "path": (pf.PathCondition, {"indicator": "gdp", "value": "6 pct", "year": 2021, "sd": "1 pp"}),
            "scenario": (
                pf.Scenario,
                {"name": "a", "conditions": (), "volatility": "1 times", "name_zh": ""},
            ),
            "arima": (pf.Arima, {"order": (1, 0, 0)}),
            "model": (
                pf.EmpiricalBayesArima,
                {"prior": "growth", "regressors": None, "exceptional": (2020,)},
            ),
            "load_history": (pf.load_history, {"region": "坪山"}),
            "load_plan": (pf.load_plan, {"plan": "pingshan-2021"}),
            "as_of": (self.history.as_of, {"date": "2021-01-20"}),
            "series": (self.history.series, {"indicator": "gdp"}),
        }


def anything(draw, depth=0):
    """A value of any kind."""
    kinds = (
        lambda: draw.choice((None, True, False, 0, 1, -1, 2021, 10**30, -(10**400))),
        lambda: draw.choice((0.0, 7.0, -100.0, 1e308, -1e-320, math.nan, math.inf)),
        lambda: draw.choice(WORDS) + draw.choice(("", "7 pct", "p10", "2021Q1", "坪山", "gdp", "growth")),
        lambda: draw.choice((b"x", object(), pf.Plan, dt.date(2021, 1, 1), 1j, range(3), lambda: 1)),
        lambda: [anything(draw, depth + 1) for _ in range(draw.randint(0, 3))] if depth < 3 else [],
        lambda: tuple(anything(draw, depth + 1) for _ in range(draw.randint(0, 3))) if depth < 3 else (),
        lambda: {draw.choice(WORDS): anything(draw, depth + 1)} if depth < 3 else {},
    )
    return draw.choice(kinds)()


class TooSlow(BaseException):
    """More processor time than any input may take."""


def stop(*_):
    """What the timer calls."""
    raise TooSlow


def escape_of(call):
    """How a call escapes; empty for an answer or a refusal."""
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            call()
    except PingshanForecastError as error:
        if type(error) is PingshanForecastError or "\n" in str(error):
            return f"message: {error!r:.200}"
    except TooSlow:
        return f"more than {SECONDS:g} s"
    except BaseException:
        return "".join(traceback.format_exc(limit=-3))
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return ""


def write_for_ever(result, note):
    """A process that writes a note in one language and the other until it is killed."""
    writer = os.fork()
    if writer == 0:
        try:
            for language in itertools.cycle(("zh", "en")):
                result.save(note, language=language)
        finally:
            os._exit(1)
    return writer


def kills(number, draw):
    """Broken or mixed notes, and files left over, after a number of kills while writing."""
    with tempfile.TemporaryDirectory() as name:
        note = Path(name) / "note.md"
        result = pf.assess(pf.load_plan("pingshan-2021"), pf.load_history("坪山"), pf.HistoricalMean())
        result.save(note)
        broken = left = 0
        pictures = {}
        for i in range(number):
            writer = write_for_ever(result, note)
            time.sleep(draw.uniform(0.0, 1.5))
            os.kill(writer, signal.SIGKILL)
            os.waitpid(writer, 0)
            if note.exists():
                text = note.read_text(encoding="utf-8")
                (link,) = re.findall(r"\]\(([^)]*\.png)\)", text)
                drawn = (note.parent / link).read_bytes()
                language = "zh" if "坪山区" in text.splitlines()[0] else "en"
                whole = text.endswith("\n") and drawn.endswith(b"IEND\xaeB`\x82")
                # Of one language there is one picture, whatever was killed before.
                if not whole or pictures.setdefault(language, drawn) != drawn:
                    broken += 1
                    print(f"kill {i}: broken or mixed")
            left += len(list(note.parent.glob(".*.part")))
    print(f"{number} kills, {broken} broken or mixed notes, {left} files left over")


def main():
    """Draw, call and count."""
    targets = ("tables", "reports", "scenarios", "calls", "books", "documents")
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    parser.add_argument("--target", action="append", choices=targets)
    parser.add_argument("--runs", type=int, default=10_000, help="of each target")
    parser.add_argument("--seed", type=int, default=17)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--keep", type=Path, help="a folder for what escaped")
    parser.add_argument("--kills", type=int, default=0)
    arguments = parser.parse_args()
    if arguments.kills:
        kills(arguments.kills, random.Random(arguments.seed))
        return
    signal.signal(signal.SIGPROF, stop)
    total = escaped = 0
    with tempfile.TemporaryDirectory() as name:
        fuzzer = Fuzzer(arguments.corpus, Path(name))
        for target in arguments.target or targets:
            fates = collections.Counter()
            for run in range(arguments.runs):
                draw = random.Random(f"{arguments.seed} {target} {run}")
                case, call = getattr(fuzzer, target)(draw)
                fate = escape_of(call)
                fates[fate.splitlines()[-1] if fate else ""] += 1
                if fate and fates[fate.splitlines()[-1]] == 1:
                    print(f"{target} run {run}: {case}\n{fate}", flush=True)
                    if arguments.keep and isinstance(case, Path):
                        arguments.keep.mkdir(parents=True, exist_ok=True)
                        (arguments.keep / f"{target}-{run}{case.suffix}").write_bytes(case.read_bytes())
            bad = arguments.runs - fates[""]
            total, escaped = total + arguments.runs, escaped + bad
            print(f"{target}: {arguments.runs} runs, {bad} escapes", flush=True)
    print(f"{total} runs, {escaped} escapes")
    sys.exit(escaped > 0)


if __name__ == "__main__":
    main()
