"""Docstrings of the whole package: arguments and errors documented as they are, in the field's words."""

import ast
import inspect
import re
from pathlib import Path

import pytest
from numpydoc.docscrape import NumpyDocString

from pingshan_forecast import errors

PACKAGE = Path(errors.__file__).parent
# The help of a command is its docstring: click documents the options itself.
_CLICK = re.compile(r"\.(command|group)\b")
_COMMANDS = re.compile(r"(give|say|tell)s?\b", re.IGNORECASE)
_DIALECT = {"voice", "voices", "told", "heard", "hear", "hears", "said"}
# Where a node holds the name that it defines or binds.
_NAMES = {
    ast.FunctionDef: "name",
    ast.ClassDef: "name",
    ast.Name: "id",
    ast.Attribute: "attr",
    ast.arg: "arg",
}
_ERRORS = {
    name: {base.__name__ for base in kind.__mro__}
    for name, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, errors.PingshanForecastError)
}


def definitions(tree, prefix="", *, public=True):
    """Every class and function that is not inside a function: its name, its node, whether it is public."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            own = public and not node.name.startswith("_")
            yield prefix + node.name, node, own
            if isinstance(node, ast.ClassDef):
                yield from definitions(node, f"{prefix}{node.name}.", public=own)


def raises_of(nodes, caught=frozenset()):
    """Raise statements of a function's own code, but for errors that it catches itself."""
    for node in nodes:
        if isinstance(node, ast.Raise):
            error = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            if isinstance(error, ast.Name) and not _ERRORS.get(error.id, set()) & caught:
                yield error.id
        elif isinstance(node, ast.Try):
            kinds = {
                n.id for h in node.handlers if h.type for n in ast.walk(h.type) if isinstance(n, ast.Name)
            }
            yield from raises_of(node.body, caught | kinds)
            yield from raises_of([*node.handlers, *node.orelse, *node.finalbody], caught)
        elif not isinstance(node, ast.FunctionDef | ast.Lambda | ast.ClassDef):
            yield from raises_of(ast.iter_child_nodes(node), caught)


def arguments_of(function):
    found = function.args
    every = [*found.posonlyargs, *found.args, found.vararg, *found.kwonlyargs, found.kwarg]
    return [a.arg for a in every if a is not None and a.arg not in {"self", "cls"}]


def raised_in(function):
    """Names of the library's errors that a function raises itself."""
    return _ERRORS.keys() & set(raises_of(function.body))


def documented(docstring, section):
    entries = NumpyDocString(docstring)[section]
    names = [entry.name or entry.type for entry in entries]
    return [name.strip().lstrip("*") for entry in names for name in entry.split(",")]


def faults_of_function(function):
    decorators = {ast.unparse(decorator) for decorator in function.decorator_list}
    if decorators & {"overload", "typing.overload"} or any(map(_CLICK.search, decorators)):
        return
    docstring, arguments = ast.get_docstring(function) or "", arguments_of(function)
    named = documented(docstring, "Parameters")
    if (named or len(arguments) > 1) and named != arguments:
        yield f"has parameters {arguments} and documents {named}"
    yield from undocumented(docstring, raised_in(function))


def faults_of_class(node):
    """A class that checks what it is made of says in its own docstring what it refuses."""
    for item in node.body:
        if isinstance(item, ast.FunctionDef) and item.name in {"__init__", "__post_init__"}:
            yield from undocumented(ast.get_docstring(node) or "", raised_in(item))


def undocumented(docstring, raised):
    known = set(documented(docstring, "Raises"))
    for error in sorted({name for name in raised if not _ERRORS[name] & known}):
        yield f"raises {error} and does not document it"


def words_of(tree):
    """Parts of the names that a module defines or binds, and the words of its docstrings."""
    for node in ast.walk(tree):
        name = _NAMES.get(type(node))
        if name is not None:
            yield from getattr(node, name).casefold().split("_")
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module):
            yield from re.findall(r"\w+", (ast.get_docstring(node) or "").casefold())


def faults(source, where):
    tree = ast.parse(source)
    for name in sorted(_DIALECT.intersection(words_of(tree))):
        yield f"{where}: the word {name!r} is no term of the field"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            docstring = ast.get_docstring(node) or ""
            if _COMMANDS.match(docstring):
                yield f"{where}:{node.lineno} {node.name} opens with {docstring.split()[0]!r}"
    for name, node, public in definitions(tree):
        if public:
            of = faults_of_class if isinstance(node, ast.ClassDef) else faults_of_function
            yield from (f"{where}:{node.lineno} {name} {fault}" for fault in of(node))


@pytest.mark.parametrize("place", sorted(p.relative_to(PACKAGE).as_posix() for p in PACKAGE.rglob("*.py")))
def test_docstrings_name_what_is_there(place):
    path = PACKAGE / place
    found = list(faults(path.read_text("utf-8"), path.name))
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("source", "needle"),
    [
        ('def f(a, b):\n    """Sum."""', "documents []"),
        (
            'def f(a, b):\n    """Sum.\n\n    Parameters\n    ----------\n    a, c : int\n    """',
            "['a', 'c']",
        ),
        ('def f(a):\n    """Half.\n\n    Parameters\n    ----------\n    b : int\n    """', "['b']"),
        ('def f():\n    """Refusal."""\n    raise DataError("x")', "raises DataError"),
        (
            'class C:\n    """C."""\n    def __post_init__(self):\n        raise PlanError("x")',
            "raises PlanError",
        ),
        ('def _f():\n    """Give it."""', "opens with 'Give'"),
        ('def f():\n    """Say it."""', "opens with 'Say'"),
        ('def f():\n    """What it was told."""', "'told'"),
        ("def f(said):\n    pass", "'said'"),
    ],
)
def test_a_fault_of_each_kind_is_found(source, needle):
    (fault,) = faults(source, "a.py")
    assert needle in fault


def test_what_is_documented_as_it_is_has_no_fault():
    source = '''
def f(a, *kinds, **more):
    """Sum.

    Parameters
    ----------
    a : int
        First.
    *kinds, **more : int
        Others.

    Raises
    ------
    DataError
        Always.
    """
    try:
        raise ModelError("x")
    except ModelError as error:
        raise DataError("y") from error
'''
    assert list(faults(source, "a.py")) == []
