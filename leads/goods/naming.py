"""Brands, titles and pictures of listings in the form in which two of them are compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import TypeVar

import pyarrow as pa

from graph.free_text import masked_text
from graph.near_pictures import picture_number

Value = TypeVar("Value")
# What is no letter, digits among it: sizes and amounts vary where the goods are the same.
NO_LETTER = re.compile(r"[\W\d_]+")


def with_forms(listings: pa.Table) -> pa.Table:
    """``listings`` with ``brand`` masked as in all tables, ``brand_form``, ``title_form`` (both null where they say
    nothing) and ``picture``, the number of ``image_hash`` or null; without ``title`` and ``image_hash``."""
    brands, titles, hashes = (listings.column(name).to_pylist() for name in ("brand", "title", "image_hash"))
    shown = [None if brand is None else masked_text(brand) for brand in brands]
    made = {
        "brand": pa.array(shown, pa.string()),
        "brand_form": pa.array(each(brand_form, shown), pa.string()),
        "title_form": pa.array(
            [title_form(title, brand) for title, brand in zip(titles, brands, strict=True)], pa.string()
        ),
        "picture": pa.array(each(picture_number, hashes), pa.uint64()),
    }
    rest = listings.drop_columns(["brand", "title", "image_hash"])
    return pa.table({**{name: rest.column(name) for name in rest.column_names}, **made})


def each(form: Callable[[str], Value | None], texts: list[str | None]) -> list[Value | None]:
    """The form of each text; a text that stands often is asked once."""
    known = {text: form(text) for text in {*texts} if text is not None}
    return [None if text is None else known[text] for text in texts]


def brand_form(brand: str) -> str | None:
    """A brand in small letters of usual width, without what stands between them; None where no letter is left."""
    return re.sub(r"[\W_]+", "", _plain(brand)) or None


def title_form(title: str | None, brand: str | None) -> str | None:
    """The letters of a title alone, without its brand: what is left where two listings are one text of two sizes."""
    if title is None:
        return None
    text = _plain(title)
    if brand:
        text = text.replace(_plain(brand), " ")
    return NO_LETTER.sub("", text) or None


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
