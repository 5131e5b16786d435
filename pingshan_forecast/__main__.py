"""Run the command line as ``python -m pingshan_forecast``."""

from pingshan_forecast.cli import main

main()
