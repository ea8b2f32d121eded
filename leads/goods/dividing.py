"""The steps from papers and listings to what counts of each order and each listing."""

from __future__ import annotations

import pyarrow as pa

from graph.passes.rows import Tables
from graph.passes.sql import answer
from leads.goods.classes import listing_goods, named_papers, order_goods
from leads.goods.naming import brand_form, each, with_forms
from leads.goods.shares import shares
from leads.settings import GoodsSettings

# Null is a brand as well: goods of none.
WITH_SHARES = """
    SELECT goods.*, share_low, share_high FROM goods JOIN shares ON goods.ring_id = shares.ring_id
        AND goods.goods_class = shares.goods_class AND goods.brand_form IS NOT DISTINCT FROM shares.brand_form
"""


def goods_of_rings(tables: Tables, settings: GoodsSettings) -> Tables:
    """``listing_goods`` (ring_id, listing_id, …) and ``order_goods`` (ring_id, order_id, …), each row with
    goods_class, brand (null where none is known), and share_low and share_high: how much of it counts as counterfeit.

    ``tables``: ``members`` (ring_id, account_id); ``listings`` (ring_id, listing_id, brand, title, image_hash,
    row_digest) and ``orders`` (ring_id, order_id, listing_id) of their stores; ``guilt``: GUILT_EVIDENCE that is
    ``SPEAKING``; ``appraisals`` (row_digest, order_id, listing_id).
    """
    orders = tables["orders"].select(["ring_id", "order_id", "listing_id"])
    listings = with_forms(
        tables["listings"].select(["ring_id", "listing_id", "brand", "title", "image_hash", "row_digest"])
    )
    found = named_papers({name: tables[name] for name in ("members", "guilt", "appraisals")} | {"orders": orders})
    forms = pa.array(each(brand_form, found.column("brand").to_pylist()), pa.string())
    known = {"listings": listings, "orders": orders, "papers": found.append_column("brand_form", forms)}
    classes = listing_goods(known, settings)
    of_orders = order_goods({**known, "listing_goods": classes})
    weights = shares({**known, "listing_goods": classes}, settings)
    return {
        "listing_goods": answer({"goods": classes, "shares": weights}, WITH_SHARES),
        "order_goods": answer({"goods": of_orders, "shares": weights}, WITH_SHARES),
    }
