"""What a note is made of: headed sections with texts, tables and pictures, which each format lays out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pingshan_forecast.language.catalogue import Language
    from pingshan_forecast.notes.tables import Table


class SectionId(StrEnum):
    """What a section of a note is about."""

    SUMMARY = "summary"
    OVERVIEW = "overview"
    PACE = "pace"
    HORIZONS = "horizons"
    TARGETS = "targets"
    TARGET = "target"
    JOINT = "joint"
    STRESS = "stress"
    SCENARIOS = "scenarios"
    FIGURES = "figures"
    METHOD = "method"
    CONCLUSION = "conclusion"
    GROUNDS = "grounds"
    RISK = "risk"
    WATCH = "watch"
    ANNEX = "annex"


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture to draw: the fan chart of one target, or all targets, with words for those who do not see it.

    Parameters
    ----------
    row : int or None
        The target's place in the assessment; None for the picture of all targets.
    alt : str
        What the picture shows, in words.
    """

    row: int | None
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """Single statements under a head, at the length that a terminal or a workbook has room for."""

    head: str
    points: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A headed part of a note.

    Parameters
    ----------
    id : SectionId
        What it is about.
    heading : str
        Its heading.
    paragraphs, points : tuple of str
        What a page shows: running text, and single points.
    table : Table or None
        Its table.
    figure : Picture or None
        Its picture.
    row : int or None
        The place of the target it is about, if it is about one.
    below : tuple of Section
        Sections below it.
    details : tuple of Detail
        What a terminal shows of it.
    blocks : tuple
        What a workbook shows of it, one below the other: lines of text, and tables.
    new_page : bool
        Whether it begins a page.
    """

    id: SectionId
    heading: str
    paragraphs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    table: Table | None = None
    figure: Picture | None = None
    row: int | None = None
    below: tuple[Section, ...] = ()
    details: tuple[Detail, ...] = ()
    blocks: tuple[tuple[str, ...] | Table, ...] = ()
    new_page: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteContent:
    """All texts and tables of a note, in order, in one language.

    Parameters
    ----------
    language : {"zh", "en"}
        Its language.
    title, byline : str
        What it is about; when and how it was judged.
    sections : tuple of Section
        The summary, then the rest, in order.
    sources_heading : str
        The heading over the sources.
    sources : tuple of str
        One line a source; the figures' numbers count from one in this order.
    """

    language: Language
    title: str
    byline: str
    sections: tuple[Section, ...]
    sources_heading: str
    sources: tuple[str, ...]

    @property
    def headline(self) -> str:
        """What was found, in a few sentences."""
        return self.sections[0].paragraphs[0]

    @property
    def pages(self) -> tuple[Section, ...]:
        """The sections that have something to show on a page."""
        return tuple(s for s in self.sections if s.paragraphs or s.points or s.table or s.below)

    def section(self, key: SectionId) -> Section | None:
        """The section about something; None where the note has none."""
        return next((section for section in self.sections if section.id == key), None)

    def figures(self) -> tuple[Picture, ...]:
        """Pictures to draw, in order."""
        flat = [part for section in self.sections for part in (section, *section.below)]
        return tuple(part.figure for part in flat if part.figure is not None)
