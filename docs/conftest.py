"""What every page of the documentation is run with."""

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _figures_are_closed() -> Iterator[None]:
    """Close the figures a page opened: matplotlib warns at twenty, and pages run in one process."""
    yield
    import matplotlib.pyplot as plt

    plt.close("all")
