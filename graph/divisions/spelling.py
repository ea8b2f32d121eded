"""Traditional characters as simplified ones, so that names and texts meet in one spelling."""

from __future__ import annotations

from functools import lru_cache

from opencc import OpenCC

HAN = range(0x3400, 0xA000)


def simplified(text: str) -> str:
    """``text`` with each traditional character simplified (OpenCC's table, character by character)."""
    return text if text.isascii() else text.translate(_table())


@lru_cache(maxsize=1)
def _table() -> dict[int, str]:
    characters = [chr(code) for code in HAN]
    # Lines keep the characters apart, which a phrase of the converter's would join.
    plain = OpenCC("t2s").convert("\n".join(characters)).split("\n")
    return {ord(a): b for a, b in zip(characters, plain, strict=True) if a != b}
