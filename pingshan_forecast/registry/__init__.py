"""The tables that name things: indicators, regions, units, and where the bundled data lie."""
