"""Notes: an assessment laid out for paper, screen and spreadsheet."""
