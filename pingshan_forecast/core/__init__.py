"""The objects: frozen, checked when made."""
