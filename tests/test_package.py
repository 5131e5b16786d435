"""The package as it is imported: light, and with every public name."""

import subprocess
import sys

import pingshan_forecast as pf


def test_importing_the_library_loads_nothing_heavy():
    heavy = "{'numpy', 'pandas', 'scipy', 'statsmodels', 'matplotlib', 'click'}"
    code = f"import sys, pingshan_forecast; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_public_name_can_be_had():
    for name in pf.__all__:
        assert getattr(pf, name) is not None
    assert set(dir(pf)) >= set(pf.__all__)
