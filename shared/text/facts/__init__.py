"""The facts that a text states: its figures, dates, names and quotations, however they are written."""
