"""Numbers and e-mail addresses in free text: whoever writes a title or a reason may write a phone into it.

A number is seven digits or more, whatever stands between two of them: spaces, dashes, dots, brackets, stars. That takes
phones, documents, cards and also dates: it is better to hide too much. Names in free text can't be told from words.
"""

from __future__ import annotations

import re
from functools import lru_cache

import pyarrow as pa
from pyspark.sql import Column
from pyspark.sql import functions as F

MASK = "***"
LEAST_DIGITS = 7
HAN_DIGITS = "〇零一二三四五六七八九幺"
# What people put between digits, invisible characters among it.
BETWEEN = r"\s\u00a0\u3000\-–—_.·,，、/\\()（）*＊+＋xX\u00ad\u200b-\u200f\u2060\ufeff"
# No address has a longer name (RFC 5321). Tried from every character on without an end, a long text takes hours.
LONGEST_NAME = 64
IN_ADDRESS = r"[^\s@＠<>,;，；:：()（）]"
EMAIL = rf"(?:(?<!{IN_ADDRESS}){IN_ADDRESS}++|{IN_ADDRESS}{{1,{LONGEST_NAME}}})[@＠]{IN_ADDRESS}+"


def _number(digit: str) -> str:
    # The rest of a long number is a plain run of characters: Java's repeated groups would overflow its stack.
    return rf"[{digit}](?:[{BETWEEN}]{{0,8}}[{digit}]){{{LEAST_DIGITS - 1}}}(?:[{digit}{BETWEEN}]*[{digit}])?"


# Python and Java write "a decimal digit of any script" differently; ①…⑨ are no decimal digits for either.
PATTERN = re.compile(f"{EMAIL}|" + _number(rf"\d①-⑨{HAN_DIGITS}"))
JAVA_PATTERN = f"{EMAIL}|" + _number(rf"\p{{Nd}}①-⑨{HAN_DIGITS}")


# The rows behind a lead say the same few words again and again.
@lru_cache(maxsize=1 << 14)
def masked_text(text: str) -> str:
    """``text`` with every number of seven digits or more, and every e-mail address, as ``***``."""
    return PATTERN.sub(MASK, text)


def masked_texts(texts: Column) -> Column:
    """The same for a column of texts."""
    return F.regexp_replace(texts, JAVA_PATTERN, MASK)


def masked(table: pa.Table, column: str) -> pa.Table:
    """``table`` with the texts of one of its columns as ``masked_text`` has them; each distinct one is asked once."""
    texts = table.column(column).combine_chunks().dictionary_encode()
    shown = pa.array([masked_text(text) for text in texts.dictionary.to_pylist()], pa.string()).take(texts.indices)
    return table.set_column(table.schema.get_field_index(column), column, shown)
