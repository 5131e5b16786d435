"""Every sentence and number format, one catalogue a language."""
