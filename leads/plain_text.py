"""Text as it may be shown: what a terminal, a picture or a page would obey or can't hold is written as its code.

Escape sequences move a terminal's cursor or paste into it, marks of writing direction make one id look like another,
and control characters and noncharacters end a drawing (XML 1.0, section 2.2). They are shown as ``\\u001b``, which JSON
reads back.
"""

from __future__ import annotations

import unicodedata

LINE_ENDS = "\n\t"
# Embeddings, overrides, isolates and marks of the direction of writing: they are seen by their effect on others alone.
TURNING = [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C]
SURROGATES = range(0xD800, 0xE000)
NONCHARACTERS = [
    *range(0xFDD0, 0xFDF0),
    *(plane + low for plane in range(0, 0x110000, 0x10000) for low in (0xFFFE, 0xFFFF)),
]
CONTROLS = [code for code in range(0xA0) if unicodedata.category(chr(code)) == "Cc" and chr(code) not in LINE_ENDS]


def _written(code: int) -> str:
    """The code as JSON writes it; beyond the first plane it takes two of them."""
    units = chr(code).encode("utf-16-be", errors="surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


CODES = {code: _written(code) for code in (*CONTROLS, *TURNING, *SURROGATES, *NONCHARACTERS)}


def plain(text: str) -> str:
    """``text`` with nothing in it but what can be seen, blanks and ends of lines."""
    return text.translate(CODES)
