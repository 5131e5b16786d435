"""Texts that list many regions: each figure goes to the region named beside it."""
from __future__ import annotations

def read_digest(text, frame):
    return []
