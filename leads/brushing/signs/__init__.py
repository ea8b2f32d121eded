"""Signs of a faked order, one per file: ``NAME`` and ``holds(settings, night_end)``.

``holds`` is true, false, or null where the extracts don't tell: the absence of a sign speaks for a genuine order, the
absence of a value for nothing.
"""
