"""Text of a plan report into a Plan."""
