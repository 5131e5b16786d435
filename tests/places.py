"""Where tests find what lies beside them."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "examples"
SHARED = ROOT.parent / "shared"
EVALUATE = SHARED / "data/evaluate"
