"""Files and frames into a History."""
