"""Parsers that a process apart can run: they answer, refuse, fail, hang, eat, die and talk."""

import datetime as dt
import os

from pingshan_forecast.errors import ReportError


def answers(raw, *, name):
    return [name, raw.decode(), 1.5, None, dt.date(2020, 1, 1), dt.datetime(2020, 1, 1, 2), dt.time(3)]


def refuses(raw, *, name):
    raise ReportError(f"{name} is no report")


def fails(raw, *, name):
    raise KeyError(name)


def hangs(raw, *, name):
    while True:
        pass


def eats(raw, *, name):
    return len([bytes(1_000_000) for _ in range(2_000)])


def dies(raw, *, name):
    os.abort()


def talks(raw, *, name):
    print("parsers print")
    os.system("echo libraries write")
    return "answer"
