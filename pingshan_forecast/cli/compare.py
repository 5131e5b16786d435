"""pingshan-forecast compare: what changed between two saved assessments."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pingshan_forecast.registry.languages import LANGUAGES

if TYPE_CHECKING:
    from pingshan_forecast.language.catalogue import Language


@click.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True)
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def compare(old: Path, new: Path, language: Language, form: str) -> None:
    """Contributions to the change of each probability from OLD to NEW, two JSON files that assess wrote."""
    from pingshan_forecast.assessment.assess import compare as found
    from pingshan_forecast.assessment.result import Assessment
    from pingshan_forecast.language.catalogue import catalogue
    from pingshan_forecast.language.numbers import minus

    result = found(Assessment.from_json(old), Assessment.from_json(new))
    if form == "json":
        click.echo(json.dumps(result.to_dict(language), ensure_ascii=False, indent=2, allow_nan=False))
        return
    head = catalogue(language)("note.changed_heading", before=result.day_before, after=result.day_after)
    click.echo("\n".join([head, *(f"  - {minus(text)}" for text in result.texts(language))]))
