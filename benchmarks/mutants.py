"""Which slips of the pen do the tests notice? Small changes to the modules of judgement, one at a time.

python -m benchmarks.mutants [--per-module 18] [--seed 17] [--module core/targets ...] [--seconds 120]

A mutant changes one comparison, operator, number, truth value or condition. It is made in a copy of this
process, so that nothing on disk changes and nothing is imported twice, and killed by the first test that
fails. Messages, annotations and docstrings are left alone. Survivors are printed with their line.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import functools
import importlib
import os
import random
import signal
import sys
import time
import types
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "pingshan_forecast"
# The modules of judgement, and the tests that answer for each, the quickest first.
MODULES: dict[str, tuple[str, ...]] = {
    "core/targets": ("core", "judgement", "readers/test_bundled.py"),
    "numerics/growth": ("numerics", "judgement/test_accounting.py"),
    "numerics/scores": ("numerics", "evaluation/test_verification.py"),
    "models/empirical_bayes/predictive": ("models/empirical_bayes",),
    "experts/track_record": ("experts",),
    "experts/pool": ("experts", "judgement"),
    "judgement/accounting": ("judgement",),
    "judgement/joint": ("judgement", "scenarios/test_joint.py"),
    "readers/reports/numbers": ("readers/reports",),
}
_COMPARED = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
_COMPUTED = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult,
    ast.FloorDiv: ast.Div, ast.Mod: ast.FloorDiv, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip
# What was imported before the tests is not rewritten by pytest, which is no matter.
_QUIET = ("-x", "-q", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning")
_KILLED, _SURVIVED = 0, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One change: the module's text with it, the line, and what was changed to what."""

    module: str
    line: int
    change: str
    text: str


def changes(node):
    """Nodes that may stand in a node's place."""
    match node:
        case ast.Compare(left=left, ops=[first, *rest], comparators=values) if type(first) in _COMPARED:
            yield ast.Compare(left=left, ops=[_COMPARED[type(first)](), *rest], comparators=values)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _COMPUTED:
            yield ast.BinOp(left=left, op=_COMPUTED[type(op)](), right=right)
        case ast.BoolOp(op=op, values=values):
            yield ast.BoolOp(op=ast.Or() if isinstance(op, ast.And) else ast.And(), values=values)
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield operand
        case ast.Constant(value=bool(value)):
            yield ast.Constant(value=not value)
        case ast.Constant(value=int(value) | float(value)):
            yield ast.Constant(value=value + 1)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            yield ast.IfExp(test=ast.UnaryOp(op=ast.Not(), operand=test), body=body, orelse=orelse)
        case ast.Continue():
            yield ast.Break()


class _Sites(ast.NodeVisitor):
    """Places where something can be changed: the node that holds it, the field, the place there."""

    def __init__(self):
        self.found = []

    def generic_visit(self, node):
        if isinstance(node, ast.Raise | ast.JoinedStr | ast.Import | ast.ImportFrom | ast.AnnAssign) and not (
            isinstance(node, ast.AnnAssign) and node.value is not None
        ):
            return
        for name, value in ast.iter_fields(node):
            if name in {"annotation", "returns", "decorator_list", "type_params"}:
                continue
            for place, child in enumerate(value if isinstance(value, list) else [value]):
                if isinstance(child, ast.AST):
                    self.found += [
                        (node, name, place if isinstance(value, list) else None, new)
                        for new in changes(child)
                    ]
                    self.visit(child)

    def visit_If(self, node):
        if not (isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"):
            self.generic_visit(node)


def mutants_of(module):
    """Every mutant of a module."""
    tree = ast.parse((PACKAGE / f"{module}.py").read_text(encoding="utf-8"))
    sites = _Sites()
    sites.visit(tree)
    for holder, name, place, new in sites.found:
        value = getattr(holder, name)
        old = value if place is None else value[place]
        ast.copy_location(new, old)
        _put(holder, name, place, new)
        text = ast.unparse(ast.fix_missing_locations(tree))
        change = f"{ast.unparse(old):.60} -> {ast.unparse(new):.60}"
        _put(holder, name, place, old)
        yield Mutant(module=module, line=old.lineno, change=change, text=text)


def _put(holder, name, place, node):
    if place is None:
        setattr(holder, name, node)
    else:
        getattr(holder, name)[place] = node


def install(mutant):
    """Put a mutant's code into the functions that are already imported everywhere, and its constants."""
    name = "pingshan_forecast." + mutant.module.replace("/", ".")
    module = importlib.import_module(name)
    fresh = types.ModuleType(name)
    fresh.__file__ = module.__file__
    exec(compile(mutant.text, module.__file__, "exec"), vars(fresh))
    new, old = dict(_functions(fresh)), dict(_functions(module))
    for key, function in old.items():
        if key in new:
            function.__code__ = new[key].__code__
            function.__defaults__, function.__kwdefaults__ = new[key].__defaults__, new[key].__kwdefaults__
    for key, value in vars(fresh).items():
        if isinstance(value, int | float | str | tuple | dict | list) and not key.startswith("__"):
            setattr(module, key, value)


def _functions(holder):
    """Functions of a module or class by their qualified names, under whatever wraps them."""
    for value in vars(holder).values():
        if isinstance(value, type):
            if value.__module__ == (
                holder.__name__ if isinstance(holder, types.ModuleType) else holder.__module__
            ):
                yield from _functions(value)
            continue
        parts = (value.fget, value.fset) if isinstance(value, property) else (value,)
        for part in parts:
            inner = getattr(part, "__func__", part)
            inner = getattr(inner, "func", inner) if isinstance(inner, functools.cached_property) else inner
            while hasattr(inner, "__wrapped__"):
                inner = inner.__wrapped__
            if isinstance(inner, types.FunctionType):
                yield inner.__qualname__, inner


def judge(mutant, tests, seconds):
    """Whether a test fails on a mutant, or takes so long that it would be noticed."""
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        code = _SURVIVED
        with Path(os.devnull).open("w") as nowhere, contextlib.suppress(BaseException):
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)
            code = _KILLED  # a module that cannot even be made is noticed
            if mutant is not None:
                install(mutant)
            import pytest

            code = _SURVIVED if pytest.main([*_QUIET, *tests]) == 0 else _KILLED
        os._exit(code)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status) != _SURVIVED
        time.sleep(0.02)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True


def main():
    """Make, judge and count."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--per-module", type=int, default=18, help="mutants drawn of each module; 0 for all")
    parser.add_argument("--seed", type=int, default=17)
    parser.add_argument("--module", action="append", choices=sorted(MODULES))
    parser.add_argument("--seconds", type=float, default=120.0, help="longest run of a mutant's tests")
    arguments = parser.parse_args()
    os.chdir(ROOT)
    for heavy in ("hypothesis", "pandas", "scipy.stats", "pytest", "pingshan_forecast.assessment"):
        importlib.import_module(heavy)
    killed = total = 0
    for module in arguments.module or MODULES:
        paths = [ROOT / "tests" / name for name in MODULES[module]]
        tests = [f"pingshan_forecast/{module}.py", *(str(path) for path in paths if path.exists())]
        importlib.import_module("pingshan_forecast." + module.replace("/", "."))
        if judge(None, tests, 10 * arguments.seconds):
            sys.exit(f"{module}: the tests fail without any mutant")
        every = list(mutants_of(module))
        chosen = every
        if 0 < arguments.per_module < len(every):
            chosen = random.Random(f"{arguments.seed} {module}").sample(every, arguments.per_module)
        fates = [(mutant, judge(mutant, tests, arguments.seconds)) for mutant in chosen]
        dead = sum(fate for _, fate in fates)
        killed, total = killed + dead, total + len(fates)
        print(f"{module}: {dead} of {len(fates)} killed ({len(every)} possible)", flush=True)
        for mutant, fate in fates:
            if not fate:
                print(f"  survived: line {mutant.line}: {mutant.change}", flush=True)
    print(f"{killed} of {total} killed, {100 * killed / max(total, 1):.1f}%")


if __name__ == "__main__":
    main()
