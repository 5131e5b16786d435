"""The command line: what an analyst runs, and how it ends."""

from __future__ import annotations

import sys
import warnings

import click

from pingshan_forecast import __version__
from pingshan_forecast.cli import console
from pingshan_forecast.cli.assess import assess
from pingshan_forecast.cli.backtest import backtest
from pingshan_forecast.cli.compare import compare
from pingshan_forecast.cli.learn import learn_prior
from pingshan_forecast.cli.read import read
from pingshan_forecast.errors import PingshanForecastError, PingshanForecastWarning


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="pingshan-forecast")
@click.pass_context
def commands(context: click.Context) -> None:
    """Is this growth target plausible? Probabilities for the targets of Chinese district plans."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


for command in (assess, compare, read, backtest, learn_prior):
    commands.add_command(command)


def main() -> None:
    """Run the command line; bad input ends in one line on standard error and exit code 2."""
    warnings.showwarning = _warn  # type: ignore[assignment]  # ours takes what it uses
    try:
        console.prepare()
        # Not commands.main(): to that, a reader who has seen enough is an error.
        with commands.make_context("pingshan-forecast", sys.argv[1:]) as context:
            commands.invoke(context)
        sys.exit(0)
    except click.exceptions.Exit as ended:
        sys.exit(ended.exit_code)
    except PingshanForecastError as error:
        _fail(str(error))
    except click.ClickException as error:
        _fail(f"{error.format_message()} See pingshan-forecast --help")
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped", err=True)
        sys.exit(130)
    except BrokenPipeError:
        console.reader_has_gone()
        sys.exit(0)
    except OSError as error:
        reason = error.strerror or str(error)
        if error.filename is not None:
            _fail(f"cannot use {error.filename!s:.80}: {reason}; check the name and the rights")
        _fail(f"cannot write the result: {reason}; free some room or send it elsewhere")
    except MemoryError:
        _fail("out of memory; give less at once, or more memory")


def _options() -> set[str]:
    """Names of the options of the command that was asked for."""
    asked = commands.commands.get(sys.argv[1]) if len(sys.argv) > 1 else None
    return {str(parameter.name) for parameter in asked.params} if asked else set()


def _warn(message: Warning | str, category: type[Warning], *_: object) -> None:
    if issubclass(category, PingshanForecastWarning):
        click.echo("warning: " + console.with_options(" ".join(str(message).split()), _options()), err=True)


def _fail(message: str) -> None:
    click.echo("error: " + console.with_options(" ".join(message.split()), _options()), err=True)
    sys.exit(2)
