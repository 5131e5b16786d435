"""Plans judged on histories: one, on any day of its year, or many in one table."""
