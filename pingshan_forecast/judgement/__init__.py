"""One target judged, or not assessable; several together; accounting, stress, reasons."""
