"""Measurements of the engine beside its peers, and the commands that rebuild its priors."""
