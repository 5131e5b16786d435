"""Types at the door: what is given to a public constructor or function is what it says, or is refused."""

from __future__ import annotations

import collections.abc
import datetime as dt
import functools
import inspect
import sys
import types
import typing
from collections.abc import Callable
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, TypeVar

from pingshan_forecast.errors import DataError

if TYPE_CHECKING:
    from pingshan_forecast.errors import PingshanForecastError

Called = TypeVar("Called", bound=Callable[..., Any])
# Gives a value as its type has it (a list as a tuple, "2021-01-26" as a day), or raises TypeError.
Convert = Callable[[Any], Any]

_LARGEST_WHOLE = 2.0**53  # beyond it a float has no fraction to tell
_WORDS: dict[object, str] = {
    bool: "True or False",
    int: "a whole number",
    float: "a number",
    str: "text",
    dt.date: "a day such as 2021-01-26",
    type(None): "None",
}


def checked(
    fault: type[PingshanForecastError], *, leaving: tuple[str, ...] = ()
) -> Callable[[Called], Called]:
    """Decorator of a frozen dataclass or a function that refuses arguments of another type than annotated.

    Lists pass for tuples and ISO texts for days, and become them; numpy's numbers pass for Python's.
    Annotations are looked up when first called. What a package that is not loaded calls a type, as pandas
    its frames, nothing that exists can be.

    Parameters
    ----------
    fault : type
        The error to raise: one line with the argument's name, the value and what it should be.
    leaving : tuple of str
        Arguments that the function checks itself, with more to say.

    Examples
    --------
    >>> from pingshan_forecast.errors import DataError
    >>> @checked(DataError)
    ... def double(number: float) -> float:
    ...     return 2.0 * number
    >>> double(3)
    6.0
    >>> double("3")
    Traceback (most recent call last):
    pingshan_forecast.errors.DataError: double: number is '3'; give a number
    """

    def decorate(called: Called) -> Called:
        is_class = isinstance(called, type)
        target = called.__init__ if is_class else called
        signature = inspect.signature(target)
        converters: dict[str, tuple[Convert, str]] | None = None

        @functools.wraps(target)
        def guarded(*given: Any, **named: Any) -> Any:  # noqa: ANN401  # as wide as what it guards
            nonlocal converters
            if converters is None or _NOT_LOADED in converters:
                converters = _converters(called)
                for name in leaving:
                    converters.pop(name, None)
            if given:
                try:
                    positional = signature.bind_partial(*given).arguments
                except TypeError:
                    return target(*given, **named)  # which says so as Python does
                given = tuple(
                    _converted(converters, name, value, called.__name__, fault)
                    for name, value in positional.items()
                )
            for name, value in named.items():
                named[name] = _converted(converters, name, value, called.__name__, fault)
            return target(*given, **named)

        if is_class:
            called.__init__ = guarded  # type: ignore[method-assign]
            return called
        return guarded  # type: ignore[return-value]

    return decorate


def expect(value: object, kind: type, name: str, how: str) -> None:
    """Refuse an argument of another kind.

    Parameters
    ----------
    value : object
        The argument.
    kind : type
        What it must be an instance of.
    name, how : str
        Its name, and how to get one of the right kind, for the message.

    Raises
    ------
    DataError
        With how to get one of the right kind.

    Examples
    --------
    >>> expect("坪山", str, "region", "give a text")
    """
    if not isinstance(value, kind):
        raise DataError(f"{name} is {type(value).__name__} {str(value)!r:.40}, no {kind.__name__}; {how}")


def _converted(
    converters: dict[str, tuple[Convert, str]],
    name: str,
    value: Any,  # noqa: ANN401
    where: str,
    fault: type[PingshanForecastError],
) -> Any:  # noqa: ANN401
    if name not in converters:
        return value
    convert, words = converters[name]
    try:
        return convert(value)
    except (TypeError, ValueError, OverflowError):
        shown = " ".join(repr(value).split())
        raise fault(f"{where}: {name} is {shown:.60}; give {words}") from None


def _converters(called: Callable[..., Any]) -> dict[str, tuple[Convert, str]]:
    found: dict[str, tuple[Convert, str]] = {}
    for owner in reversed(called.__mro__[:-1] if isinstance(called, type) else (called,)):
        names = _Names(vars(sys.modules[owner.__module__]))
        names.found = found
        for name, annotation in owner.__annotations__.items():
            try:
                # The annotation is this library's own text.
                kind = eval(annotation, {}, names) if isinstance(annotation, str) else annotation
            except NameError:
                continue
            convert = _convert(kind)
            if convert is not None:
                found[name] = (convert, _words(kind))
    return found


_NOT_LOADED = "a package is not loaded"  # no argument is called that


class _Names(dict[str, Any]):
    """Names of a module, with those that it imports for the type checker alone, where they are loaded."""

    found: dict[str, tuple[Convert, str]]

    def __missing__(self, name: str) -> Any:  # noqa: ANN401
        for module in list(sys.modules):
            ours = module.startswith("pingshan_forecast.")
            if (ours or module in {"collections.abc", "numpy.typing"}) and name in vars(sys.modules[module]):
                return getattr(sys.modules[module], name)
        package = {"pd": "pandas", "np": "numpy"}.get(name)
        if package is None:
            raise KeyError(name)
        if package not in sys.modules:
            self.found[_NOT_LOADED] = (_none, "")
            return _NotLoaded()
        return sys.modules[package]


class _NotLoaded:
    """A package whose types nothing is of."""

    def __getattr__(self, name: str) -> type:
        return type(name, (), {})


def _none(value: object) -> object:
    raise TypeError


def _convert(kind: Any) -> Convert | None:  # noqa: ANN401
    """What checks a value of a type; None where any will do."""
    origin, inside = typing.get_origin(kind), typing.get_args(kind)
    if kind in _PLAIN:
        return _PLAIN[kind]
    if origin is typing.Literal:
        return functools.partial(_one_of, inside)
    if origin in {typing.Union, types.UnionType}:
        options = [_convert(option) for option in inside]
        known = [option for option in options if option is not None]
        return functools.partial(_first, known) if len(known) == len(options) else None
    if origin is tuple:
        parts = [_convert(part) for part in inside if part is not Ellipsis]
        return functools.partial(_tuple, parts, len(inside) == 2 and inside[1] is Ellipsis)
    if getattr(origin, "__name__", "") == "ndarray":
        return functools.partial(_array, typing.get_args(inside[1])[0])
    if isinstance(origin, type) and issubclass(origin, collections.abc.Mapping):
        return functools.partial(_mapping, [_convert(part) for part in inside])
    plain = origin if isinstance(origin, type) else kind
    if not isinstance(plain, type) or plain is object or (typing.is_typeddict(plain)):
        return None
    if getattr(plain, "_is_protocol", False) and not getattr(plain, "_is_runtime_protocol", False):
        return None
    return functools.partial(_instance, plain)


def _instance(kind: type, value: object) -> object:
    # A model is an object, not its class; and a text is no list of regions.
    wrong = isinstance(value, type) or (isinstance(value, str) and issubclass(str, kind) and kind is not str)
    if wrong or not isinstance(value, kind):
        raise TypeError
    return value


def _bool(value: object) -> bool:
    if not isinstance(value, bool) and type(value).__name__ != "bool":  # numpy's
        raise TypeError
    return bool(value)


def _int(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise TypeError
    return value


def _float(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError
    float(value)  # a whole number may be too large to be one
    return value


def _day(value: object) -> dt.date:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    return dt.date.fromisoformat(value)  # type: ignore[arg-type]  # anything but a text raises TypeError


_PLAIN: dict[Any, Convert] = {
    bool: _bool,
    int: _int,
    float: _float,
    str: functools.partial(_instance, str),
    dt.date: _day,
    type(None): functools.partial(_instance, type(None)),
}


def _one_of(options: tuple[object, ...], value: object) -> object:
    if not isinstance(value, str | int) or value not in options:
        raise TypeError
    return value


def _first(options: list[Convert], value: object) -> object:
    for option in options:
        try:
            return option(value)
        except (TypeError, ValueError, OverflowError):
            continue
    raise TypeError


def _tuple(parts: list[Convert | None], any_length: bool, value: object) -> tuple[object, ...]:
    if not isinstance(value, tuple | list):
        raise TypeError
    every = parts * len(value) if any_length else parts
    return tuple(item if part is None else part(item) for part, item in zip(every, value, strict=True))


def _mapping(parts: list[Convert | None], value: object) -> object:
    if not isinstance(value, collections.abc.Mapping):
        raise TypeError
    for item in value.items():
        for part, given in zip(parts, item, strict=True):
            if part is not None:
                part(given)
    return value


def _array(dtype: Any, value: object) -> object:  # noqa: ANN401
    import numpy as np

    found = np.asarray(value)
    if isinstance(dtype, type) and issubclass(dtype, np.number):
        numbers = np.asarray(value, dtype=float)
        if found.dtype.kind not in "iufO" or np.ma.isMaskedArray(value):
            raise TypeError
        if issubclass(dtype, np.integer):
            exact = np.abs(numbers) < _LARGEST_WHOLE  # neither infinite nor NaN
            if not (exact.all() and np.all(np.mod(numbers, 1.0) == 0.0)):
                raise TypeError
    return value


def _words(kind: Any) -> str:  # noqa: ANN401
    """What a type is called in a message."""
    origin, inside = typing.get_origin(kind), typing.get_args(kind)
    if kind in _WORDS:
        return _WORDS[kind]
    if origin is typing.Literal:
        return "one of " + ", ".join(map(repr, inside))
    if origin in {typing.Union, types.UnionType}:
        return " or ".join(dict.fromkeys(map(_words, inside)))
    if origin is tuple:
        every = [_words(part) for part in inside if part is not Ellipsis]
        return f"a tuple, each {every[0]}" if Ellipsis in inside else f"a tuple ({', '.join(every)})"
    if getattr(origin, "__name__", "") == "ndarray":
        return "an array of numbers"
    return str(getattr(origin or kind, "__name__", kind))
