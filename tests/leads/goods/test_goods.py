"""What counts of a ring's goods: proven fakes in full, what is like them by samples, cover goods not at all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.configuration import read_tree, values
from leads.goods import goods_of_rings
from leads.goods.naming import brand_form, title_form
from leads.settings import GoodsSettings
from tests.arrow import table

ROOT = Path(__file__).resolve().parents[3]
MEMBERS = "ring_id string, account_id string"
LISTING = "ring_id string, listing_id string, brand string, title string, image_hash string, row_digest string"
ORDER = "ring_id string, order_id string, listing_id string"
GUILT = "account_id string, kind string, bits double, brand string, listing_id string, row_digest string"
APPRAISAL = "row_digest string, order_id string, listing_id string"
SETTINGS = GoodsSettings.model_validate(values(read_tree(ROOT / "conf/goods.yaml")))
FAKE_PICTURE, NEAR_PICTURE, OTHER_PICTURE = "00ff00ff00ff00ff", "00ff00ff00ff00fc", "1234567890abcdef"
Shares = dict[str, tuple[str, str | None, float, float]]


def listing(name: str, brand: str | None = None, **fields: Any) -> dict[str, Any]:
    return {"ring_id": "R", "listing_id": name, "brand": brand, "row_digest": name, **fields}


def paper(kind: str, listing: str | None, brand: str | None = None, **fields: Any) -> dict[str, Any]:
    bits = -6.0 if kind == "appraisal_genuine" else 4.0
    digest = f"{kind} {listing} {brand} {fields}"
    row = {"account_id": "a", "kind": kind, "bits": bits, "brand": brand, "listing_id": listing, "row_digest": digest}
    return row | fields


def found(
    listings: Sequence[dict[str, Any]],
    papers: Sequence[dict[str, Any]],
    orders: Sequence[tuple[str, str | None]] = (),
    appraisals: Sequence[tuple[str, str | None, str | None]] = (),
) -> tuple[Shares, Shares]:
    """(goods_class, brand, share_low, share_high) of each listing and of each order."""
    made = goods_of_rings(
        {
            "members": table(MEMBERS, ("R", "a"), ("Q", "q")),
            "listings": table(LISTING, *listings),
            "orders": table(ORDER, *(("R", *order) for order in orders)),
            "guilt": table(GUILT, *papers),
            "appraisals": table(APPRAISAL, *appraisals),
        },
        SETTINGS,
    )
    return _told(made["listing_goods"], "listing_id"), _told(made["order_goods"], "order_id")


def _told(rows: pa.Table, key: str) -> Shares:
    return {
        row[key]: (row["goods_class"], row["brand"], float(row["share_low"]), float(row["share_high"]))
        for row in rows.to_pylist()
    }


def classes(told: Shares) -> dict[str, str]:
    return {name: row[0] for name, row in told.items()}


def low(told: Shares, name: str) -> float:
    return told[name][2]


def test_honest_goods_of_a_ring_count_nothing() -> None:
    """A shop of cover goods alone: own goods, a brand's genuine ones, complaints that prove nothing."""
    told, orders = found(
        [listing("own"), listing("brand", "VELTRO"), listing("genuine", "BRIXO"), listing("shoddy", "NORDHELM")],
        [paper("appraisal_genuine", "genuine", "BRIXO"), paper("consumer_complaint", "own", bits=0.0),
         paper("refund", "shoddy")],
        [("O1", "own"), ("O2", "brand"), ("O3", "genuine"), ("O4", "shoddy")],
    )  # fmt: skip
    assert classes(told) == {"own": "other", "brand": "branded", "genuine": "other", "shoddy": "branded"}
    assert {low(told, name) for name in told} | {low(orders, name) for name in orders} == {0.0}
    assert classes(orders) == {"O1": "other", "O2": "branded", "O3": "other", "O4": "branded"}


def test_what_papers_prove_counts_in_full() -> None:
    told, _ = found(
        [listing("appraised", "VELTRO"), listing("stopped"), listing("complained", "BRIXO")],
        [paper("appraisal", "appraised", "VELTRO"), paper("interception", "stopped"),
         paper("rights_holder_complaint", "complained", "BRIXO")],
    )  # fmt: skip
    assert classes(told) == {"appraised": "appraised", "stopped": "accused", "complained": "accused"}
    assert {row[2:] for row in told.values()} == {(1.0, 1.0)}


def test_a_second_brand_that_nobody_appraised_does_not_count() -> None:
    told, _ = found(
        [listing("proven", "VELTRO"), listing("same", "Veltro "), listing("second", "CORVELLE")],
        [paper("appraisal", "proven", "VELTRO")],
    )
    assert classes(told) == {"proven": "appraised", "same": "alike", "second": "branded"}
    assert 0 < low(told, "same") < 1
    assert told["second"][2:] == (0.0, 1.0)


def test_a_brand_with_a_complaint_but_no_appraisal_never_counts_in_full() -> None:
    told, _ = found(
        [
            listing("complained", "BRIXO"),
            listing("same", "BRIXO"),
            listing("sampled", "VELTRO"),
            listing("also", "VELTRO"),
        ],
        [paper("rights_holder_complaint", "complained", "BRIXO"), paper("appraisal", "sampled", "VELTRO")],
    )
    assert low(told, "same") < low(told, "also") < 1


def test_genuine_appraisals_lower_what_counts_and_what_may() -> None:
    goods = [listing("proven", "VELTRO"), listing("same", "VELTRO"), listing("tested", "VELTRO")]
    before, _ = found(goods, [paper("appraisal", "proven", "VELTRO")])
    after, _ = found(goods, [paper("appraisal", "proven", "VELTRO"), paper("appraisal_genuine", "tested", "VELTRO")])
    assert low(after, "same") < low(before, "same")
    assert after["same"][3] < before["same"][3] == 1.0
    assert after["tested"][0] == "other"
    assert low(after, "tested") == 0.0


def test_what_a_rights_holder_found_genuine_may_be_less() -> None:
    goods = [listing("good", "BRIXO"), listing("same", "BRIXO")]
    told, _ = found(goods, [paper("appraisal_genuine", "good", "BRIXO")])
    more, _ = found(
        goods,
        [paper("appraisal_genuine", "good", "BRIXO"), paper("appraisal_genuine", "good", "BRIXO", row_digest="2")],
    )
    assert told["good"][0] == "other"
    assert told["same"][0] == "branded"
    assert more["same"][3] == more["good"][3] < told["good"][3] == told["same"][3] < 1


def test_a_listing_found_both_ways_is_mixed_stock() -> None:
    told, _ = found(
        [listing("mixed", "VELTRO")],
        [paper("appraisal", "mixed", "VELTRO"), paper("appraisal_genuine", "mixed", "VELTRO")],
    )
    assert told["mixed"][0] == "alike"
    assert low(told, "mixed") < 1


def test_a_complaint_against_goods_that_proved_genuine_proves_nothing() -> None:
    told, _ = found(
        [listing("wronged", "VELTRO"), listing("same", "VELTRO")],
        [paper("consumer_complaint", "wronged"), paper("appraisal_genuine", "wronged", "VELTRO")],
    )
    assert classes(told) == {"wronged": "other", "same": "branded"}
    assert low(told, "same") == 0.0


def test_goods_that_hide_their_brand_are_known_by_picture_and_title() -> None:
    told, _ = found(
        [
            listing("proven", "VELTRO", image_hash=FAKE_PICTURE, title="VELTRO 男款跑步鞋 42码"),
            listing("picture", image_hash=NEAR_PICTURE),
            listing("title", title="男款跑步鞋 43 码", image_hash=OTHER_PICTURE),
            listing("cover", title="保温杯500ml", image_hash="ffffffffffffffff"),
            listing("short", title="鞋", image_hash=OTHER_PICTURE),
        ],
        [paper("appraisal", "proven", "VELTRO")],
    )
    assert classes(told) == {
        "proven": "appraised", "picture": "alike", "title": "alike", "cover": "other", "short": "other",
    }  # fmt: skip
    assert (told["picture"][1], told["title"][1]) == ("VELTRO", None)
    assert low(told, "picture") > 0
    assert told["title"][2:] == (0.0, 1.0), "common words may be of the same goods, and prove nothing"


def test_a_title_says_nothing_of_goods_that_name_another_brand() -> None:
    told, _ = found(
        [listing("proven", "VELTRO", title="VELTRO 男款跑步鞋"), listing("other", "YUELAN", title="YUELAN 男款跑步鞋")],
        [paper("appraisal", "proven", "VELTRO")],
    )
    assert told["other"][0] == "branded"


def test_discredited_words_and_other_peoples_goods_prove_nothing() -> None:
    told, _ = found(
        [listing("said", "VELTRO"), listing("theirs", "VELTRO")],
        [paper("appraisal", "said", "VELTRO", bits=0.0), paper("appraisal", "theirs", "VELTRO", account_id="stranger")],
    )
    assert classes(told) == {"said": "branded", "theirs": "branded"}


def test_one_ring_s_papers_say_nothing_of_another_s_goods() -> None:
    told, _ = found(
        [listing("proven", "VELTRO", image_hash=FAKE_PICTURE),
         listing("copied", "VELTRO", image_hash=FAKE_PICTURE, ring_id="Q")],
        [paper("appraisal", "proven", "VELTRO")],
    )  # fmt: skip
    assert told["copied"][0] == "branded"


def test_a_test_purchase_is_known_by_its_order() -> None:
    bought = paper("appraisal", None, "VELTRO", row_digest="d1")
    cleared = paper("appraisal_genuine", None, "VELTRO", row_digest="d2")
    told, orders = found(
        [listing("sold", "VELTRO"), listing("good", "VELTRO")],
        [bought, cleared],
        [("O1", "sold"), ("O2", "good"), ("O3", None), ("O4", "gone"), ("O5", "sold")],
        [("d1", "O1", None), ("d2", "O2", None)],
    )
    assert classes(told) == {"sold": "appraised", "good": "other"}
    assert classes(orders) == {"O1": "appraised", "O2": "other", "O3": "unknown", "O4": "unknown", "O5": "appraised"}
    assert orders["O3"][2:] == orders["O4"][2:] == (0.0, 1.0), "what is not known may be anything, and counts nothing"


def test_few_proven_listings_hide_their_brand_so_few_others_may() -> None:
    others = [listing(f"other-{n}") for n in range(60)]
    proven = [listing(f"proven-{n}", "VELTRO") for n in range(20)]
    open_, _ = found([*proven, *others], [paper("appraisal", f"proven-{n}", "VELTRO") for n in range(20)])
    hidden = [listing(f"proven-{n}") for n in range(10)]
    shy, _ = found(
        [*hidden, *proven[10:], *others],
        [paper("appraisal", f"proven-{n}", "VELTRO") for n in range(20)],
    )
    assert 0 < open_["other-0"][3] < shy["other-0"][3] <= 1


def test_the_only_listing_that_hides_its_brand_may_be_counterfeit_whole() -> None:
    told, _ = found([listing("proven", "VELTRO"), listing("hidden")], [paper("appraisal", "proven", "VELTRO")])
    assert told["hidden"][2:] == (0.0, 1.0)


def test_orders_of_a_ring_without_any_listing_are_kept() -> None:
    _, orders = found([], [], [("O1", None), ("O2", "gone")])
    assert {name: row[0] for name, row in orders.items()} == {"O1": "unknown", "O2": "unknown"}


def test_a_listing_landed_twice_is_one() -> None:
    told, orders = found(
        [listing("twice", "VELTRO"), listing("twice", "VELTRO", row_digest="again")], [], [("O1", "twice")]
    )
    assert len(told) == len(orders) == 1


@given(counterfeit=st.integers(0, 12), genuine=st.integers(0, 12))
def test_shares_are_shares_and_low_is_never_above_high(counterfeit: int, genuine: int) -> None:
    goods = [listing("seed", "VELTRO"), listing("same", "VELTRO"), listing("rest"), listing("next", "BRIXO")]
    goods += [listing(f"t{n}", "VELTRO") for n in range(counterfeit + genuine)]
    papers = [paper("interception", "seed")]
    papers += [paper("appraisal", f"t{n}", "VELTRO") for n in range(counterfeit)]
    papers += [paper("appraisal_genuine", f"t{n + counterfeit}", "VELTRO") for n in range(genuine)]
    told, _ = found(goods, papers)
    assert len(told) == len(goods)
    assert all(0 <= least <= most <= 1 for _, _, least, most in told.values())


@pytest.mark.parametrize("brand", ["VELTRO", " veltro", "ＶＥＬＴＲＯ", "Vel-tro"])
def test_one_brand_in_several_spellings(brand: str) -> None:
    assert brand_form(brand) == "veltro"


def test_forms_of_nothing() -> None:
    assert brand_form(" - ") is None
    assert title_form("500 - 20", None) is None
    assert title_form("ＶＥＬＴＲＯ 跑鞋 42", "veltro") == "跑鞋"
