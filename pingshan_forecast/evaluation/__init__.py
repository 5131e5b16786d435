"""Backtests, their verification, and runs that resume."""
