"""Signs of a faked order, one per file: ``NAME`` and ``holds(settings, night_end)``, a boolean expression."""
