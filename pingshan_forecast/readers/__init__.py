"""Readers: from files to histories and plans."""
