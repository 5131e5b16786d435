"""pingshan-forecast learn-prior: a prior for the engine from one's own panel."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal

import click


@click.command("learn-prior")
@click.argument("panel", type=click.Path(path_type=Path))
@click.option("--scale", type=click.Choice(["growth", "level"]), default="growth", show_default=True)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default="prior.csv",
    show_default=True,
    help="Where the table of nodes and weights goes.",
)
def learn_prior(panel: Path, scale: Literal["growth", "level"], output: Path) -> None:
    """Learn the engine's prior from PANEL, a csv with region, year, and growth or level.

    Use it as `pingshan-forecast assess --prior prior.csv`, or in Python as
    pf.EmpiricalBayesArima(prior=pf.read_prior("prior.csv")).
    """
    from pingshan_forecast.cli.panel_files import read_panel
    from pingshan_forecast.files import check_apart, check_writable, write_whole
    from pingshan_forecast.models.empirical_bayes import learning

    check_writable(output)
    check_apart(output, panel)
    fit = learning.fit_prior(
        learning.panel_values(read_panel(panel, scale), scale=scale),
        scale=scale,
        name=panel.stem,
        progress=sys.stderr.isatty(),
    )
    write_whole(output, fit.prior.to_csv().encode())
    click.echo(
        f"{fit.n_series} series, {fit.prior.size} nodes after {fit.iterations} EM steps; the mean log "
        f"likelihood lies within {fit.gap:.1e} of its maximum"
    )
    click.echo(f"wrote {output}", err=True)
