"""One form of a brand for all its spellings: a paper and an authorisation speak of one brand where their forms meet."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from graph.traits.normal_form import fold, squeeze

FORM = "form"


def with_form(rows: pa.Table) -> pa.Table:
    """``rows`` with ``FORM``: the ``brand`` without case, width and spaces; null where none is named."""
    brands = pc.dictionary_encode(rows.column("brand").combine_chunks())
    brands = brands.combine_chunks() if isinstance(brands, pa.ChunkedArray) else brands
    forms = pa.array([_form(text) for text in brands.dictionary.to_pylist()], pa.string())
    return rows.append_column(FORM, forms.take(brands.indices))


def _form(brand: str) -> str | None:
    return squeeze(fold(brand)).casefold() or None
