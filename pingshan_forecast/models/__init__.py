"""Models: from a history to a joint forecast."""
