"""The command line: what an analyst runs, and how it ends."""

from __future__ import annotations

import sys
import warnings

import click

from pingshan_forecast import __version__
from pingshan_forecast.cli.assess import assess
from pingshan_forecast.cli.backtest import backtest
from pingshan_forecast.cli.compare import compare
from pingshan_forecast.cli.learn import learn_prior
from pingshan_forecast.cli.read import read
from pingshan_forecast.errors import PingshanForecastError, PingshanForecastWarning


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="pingshan-forecast")
def commands() -> None:
    """Is this growth target plausible? Probabilities for the targets of Chinese district plans."""


for command in (assess, compare, read, backtest, learn_prior):
    commands.add_command(command)


def main() -> None:
    """Run the command line; bad input ends in one line on standard error and exit code 2."""
    warnings.showwarning = _warn  # type: ignore[assignment]  # ours takes what it uses
    try:
        code = commands.main(standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except PingshanForecastError as error:
        _fail(str(error))
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        sys.exit(0)
    except click.ClickException as error:
        _fail(f"{error.format_message()} See pingshan-forecast --help")
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped", err=True)
        sys.exit(130)
    except OSError as error:
        if not isinstance(error, BrokenPipeError):
            _fail(f"cannot write the result: {error.strerror}; free some room or send it elsewhere")
        # Else the reader of our output went away, as `head` does: nothing is wrong.
        sys.stderr.close()
        sys.exit(0)


def _warn(message: Warning | str, category: type[Warning], *_: object) -> None:
    if issubclass(category, PingshanForecastWarning):
        click.echo("warning: " + " ".join(str(message).split()), err=True)


def _fail(message: str) -> None:
    click.echo("error: " + " ".join(message.split()), err=True)
    sys.exit(2)
