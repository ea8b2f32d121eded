"""As what an assessed order counts in the sold value."""

from __future__ import annotations

GENUINE, DOUBTFUL, FAKED = "genuine", "doubtful", "faked"

# Faked: by a high probability and several kinds of evidence. Doubtful: it may be.
COUNTS_AS = f"""CASE WHEN brushing_probability >= $beyond_doubt AND kinds >= $beyond_doubt_kinds THEN '{FAKED}'
    WHEN brushing_probability >= $possible THEN '{DOUBTFUL}' ELSE '{GENUINE}' END"""
