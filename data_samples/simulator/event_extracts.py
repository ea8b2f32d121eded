"""Event extracts: logins, transfers, listings, orders, shipments, complaints, appraisals, penalties."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data_samples.simulator import words
from data_samples.simulator.accusations import (
    GROUNDS,
    OUTCOMES,
    PENALTY_KINDS,
    PENALTY_REASONS,
    PROFESSIONAL,
    RESULTS,
    RIGHTS_HOLDER,
    Rows,
)
from data_samples.simulator.cover_goods import title_hints
from data_samples.simulator.extracts import phone_texts
from data_samples.simulator.identifiers import hashed_below, hex_text, padded_text
from data_samples.simulator.schemas import money, table, times
from data_samples.simulator.society import Society
from data_samples.simulator.texts import (
    account_ids,
    addresses,
    buyer_ids,
    chosen,
    device_ids,
    home_addresses,
    ip_texts,
    joined,
    nulled,
    numbered,
    payer_ids,
    person_names,
    spelling_of,
    store_ids,
    wifi_texts,
)
from data_samples.simulator.traces import carrier_address, fixed_address
from data_samples.simulator.trade import REFUND_REASONS, Batch, buyer_bits

BRAND_NAMES = [name for _, name in words.BRANDS]
GOODS_KINDS = ["goods", "packaging", "material"]


def login_rows(society: Society, logins: Rows) -> pa.Table:
    return table(
        "logins",
        account_id=account_ids(society, logins["account"]),
        device_id=device_ids(society, logins["device"]),
        ip=ip_texts(logins["ip"]),
        logged_in_at=times(logins["time"]),
        wifi_bssid=wifi_texts(logins["wifi"]),
    )


def transfer_rows(society: Society, transfers: Rows, first: int, to_buyers: bool = False) -> pa.Table:
    """``first``: number of the first transfer; ``to_buyers``: the payees are numbers of buyers."""
    payee = transfers["payee"]
    inside = payee >= 0
    outside = joined("C", padded_text(np.maximum(-1 - payee, 0) + 10_000_000, 13))
    paid = payer_ids(society, payee) if to_buyers else account_ids(society, np.where(inside, payee, 0))
    return table(
        "transfers",
        transfer_id=numbered(society, "T", "transfer", first + np.arange(len(payee))),
        from_account_id=account_ids(society, transfers["payer"]),
        to_account_id=paid if to_buyers else pc.if_else(pa.array(inside), paid, outside),
        transferred_at=times(transfers["time"]),
        amount=money(transfers["cents"]),
        purpose=nulled(chosen(words.TRANSFER_PURPOSES, transfers["purpose"]), transfers["purpose"] == 0),
    )


def listing_ids(society: Society, batch: Batch, listing: np.ndarray) -> pa.Array:
    return numbered(society, "L", "listing", batch.listings["number"][listing])


def order_ids(society: Society, part: int, order: np.ndarray) -> pa.Array:
    return numbered(society, "", "order", order + (np.int64(part) << 26))


def listing_rows(society: Society, batch: Batch) -> pa.Table:
    rows, spans = batch.listings, society.spans
    category = rows["category"]
    products = [product for name in words.CATEGORIES for product in words.PRODUCTS[name]]
    brand = chosen(BRAND_NAMES, rows["brand"])
    named = pc.fill_null(pc.coalesce(brand, chosen(words.TITLE_HINTS, title_hints(society, rows))), "")
    title = pc.binary_join_element_wise(
        named, chosen(products, category * 4 + rows["title"] % 4),
        chosen(["包邮", "正品保障", "新款", "清仓", "热卖", "现货"], rows["title"] // 4 % 6), " ",
    )  # fmt: skip
    return table(
        "listings",
        listing_id=listing_ids(society, batch, np.arange(len(category))),
        store_id=store_ids(society, spans["store"][rows["span"]]),
        brand=brand,
        listed_at=times(rows["listed"]),
        category=chosen(words.CATEGORIES, category),
        title=pc.utf8_trim_whitespace(title),
        unit_price=money(np.round(rows["price"] * 100)),
        stock_quantity=pa.array(rows["stock"]),
        image_hash=hex_text(rows["picture"]),
        delisted_at=times(rows["delisted"]),
        intercepted_at=times(rows["intercepted"]),
        interception_rule=chosen(words.INTERCEPTION_RULES, rows["rule"]),
    )


def order_rows(society: Society, batch: Batch, part: int) -> pa.Table:
    rows = batch.orders
    buyer, at_shop = rows["buyer"], rows["place"] >= 0
    county = buyer_bits(society, buyer, "county", len(society.counties))
    place = np.where(at_shop, rows["place"], 0)
    own_device = hashed_below(buyer, society.key("buyer device"), 1 << 50)
    device = np.where(rows["device"] >= 0, rows["device"], own_device + (1 << 50))
    ip = np.where(
        at_shop, fixed_address(society, place, rows["paid"]), carrier_address(society, county, buyer, rows["paid"])
    )
    hidden = np.full(len(buyer), not society.parameters.device_data)
    return table(
        "orders",
        order_id=order_ids(society, part, np.arange(len(buyer))),
        store_id=store_ids(society, society.spans["store"][rows["span"]]),
        listing_id=listing_ids(society, batch, rows["listing"]),
        paid_at=times(rows["paid"]),
        buyer_id=buyer_ids(society, buyer),
        quantity=pa.array(rows["pieces"]),
        amount=money(rows["cents"]),
        buyer_device_id=nulled(device_ids(society, device), hidden),
        buyer_ip=nulled(ip_texts(ip), hidden),
        payer_account_id=nulled(
            payer_ids(society, buyer), (buyer_bits(society, buyer, "payer", 5) == 0) & ~rows["brushed"]
        ),
        receiver_address=receivers(society, batch, np.arange(len(buyer))),
        refunded_at=times(rows["refunded"]),
        refund_amount=money(np.round(rows["cents"] * rows["refund_share"]), rows["reason"] < 0),
        refund_reason=chosen(REFUND_REASONS, rows["reason"]),
    )


def receivers(society: Society, batch: Batch, order: np.ndarray) -> pa.Array:
    """Where orders go: the buyer's home, or the shop's own door."""
    buyer, place = batch.orders["buyer"][order], batch.orders["place"][order]
    county = buyer_bits(society, buyer, "county", len(society.counties))
    at_shop = np.where(place >= 0, place, 0)
    return pc.if_else(
        pa.array(place >= 0),
        addresses(society, at_shop, spelling_of(society, at_shop, buyer)),
        home_addresses(society, buyer, county),
    )


def parcel_rows(society: Society, batch: Batch, parcels: Rows, part: int) -> pa.Table:
    account = parcels["account"]
    return table(
        "shipments",
        waybill=_waybills(society, parcels["courier"], parcels["waybill"]),
        picked_up_at=times(parcels["picked"]),
        order_id=order_ids(society, part, parcels["order"]),
        store_id=store_ids(society, society.spans["store"][batch.orders["span"][parcels["order"]]]),
        goods_kind=chosen(GOODS_KINDS, np.zeros(len(account), int)),
        courier=chosen([name for _, name in words.COURIERS], parcels["courier"]),
        pickup_outlet=_outlets(society, parcels["place"]),
        sender_name=person_names(society, society.accounts["person"][account]),
        sender_phone=phone_texts(society.accounts["ship_phone"][account]),
        sender_address=addresses(society, parcels["place"], spelling_of(society, parcels["place"], account)),
        weight_kg=pa.array(parcels["kilograms"]),
        delivered_at=times(parcels["delivered"]),
        delivered_address=receivers(society, batch, parcels["order"]),
    )


def freight_rows(society: Society, rows: Rows, part: int) -> pa.Table:
    """Freight between accounts; ``rows`` are rows of ``society.freight``."""
    count = len(rows["sender"])
    courier = np.arange(count) % 6
    return table(
        "shipments",
        waybill=_waybills(society, courier, (np.int64(1) << 44) + (np.int64(part) << 24) + np.arange(count)),
        picked_up_at=times(rows["time"]),
        sender_account_id=account_ids(society, rows["sender"]),
        receiver_account_id=account_ids(society, rows["receiver"]),
        goods_kind=chosen(GOODS_KINDS, rows["kind"]),
        courier=chosen([name for _, name in words.COURIERS], courier),
        pickup_outlet=_outlets(society, rows["from_place"]),
        sender_name=person_names(society, rows["person"]),
        sender_phone=phone_texts(rows["phone"]),
        sender_address=addresses(society, rows["from_place"], spelling_of(society, rows["from_place"], rows["sender"])),
        weight_kg=pa.array(np.round(rows["kilograms"].astype(float), 1)),
        delivered_at=times(rows["time"] + 3 * 86_400),
        delivered_address=addresses(
            society, rows["to_place"], spelling_of(society, rows["to_place"], rows["receiver"])
        ),
    )


def _waybills(society: Society, courier: np.ndarray, number: np.ndarray) -> pa.Array:
    codes = chosen([code for code, _ in words.COURIERS], courier)
    return joined(codes, numbered(society, "", "waybill", number))


def _outlets(society: Society, place: np.ndarray) -> pa.Array:
    county = society.places["county"][place]
    branch = 1 + hashed_below(place, society.key("outlet"), 5)
    names = pa.array(society.counties.county[county], pa.string())
    return joined(names, pc.cast(pa.array(branch), pa.string()), "部")


def complaint_rows(society: Society, batch: Batch, rows: Rows, part: int) -> pa.Table:
    by_holder, professional = rows["by"] == RIGHTS_HOLDER, rows["by"] == PROFESSIONAL
    from_firm = professional & (rows["complainant"] % 3 == 0)
    complainant = pc.if_else(
        pa.array(professional),
        numbered(society, "P", "professional", rows["complainant"]),
        buyer_ids(society, rows["complainant"]),
    )
    complainant = pc.if_else(pa.array(by_holder), rights_holder_ids(society, rows["complainant"]), complainant)
    return table(
        "complaints",
        complaint_id=numbered(society, "CP", "complaint", np.arange(len(by_holder)) + (np.int64(part) << 24)),
        complainant_id=complainant,
        complainant_type=chosen(["consumer", "rights_holder"], (by_holder | from_firm).astype(int)),
        filed_at=times(rows["filed"]),
        store_id=store_ids(society, society.spans["store"][rows["span"]]),
        listing_id=listing_ids(society, batch, rows["listing"]),
        brand=chosen(BRAND_NAMES, rows["brand"]),
        ground=chosen(GROUNDS, rows["ground"]),
        outcome=chosen(OUTCOMES, rows["outcome"]),
        decided_at=times(rows["decided"]),
        counter_notice=pa.array(rows["answered"]),
    )


def rights_holder_ids(society: Society, brand: np.ndarray) -> pa.Array:
    return joined("RH", padded_text(hashed_below(np.maximum(brand, 0), society.key("holder"), 10**8), 8))


def appraisal_rows(society: Society, batch: Batch, rows: Rows, part: int) -> pa.Table:
    return table(
        "appraisals",
        appraisal_id=numbered(society, "AP", "appraisal", np.arange(len(rows["span"])) + (np.int64(part) << 24)),
        rights_holder_id=rights_holder_ids(society, rows["brand"]),
        store_id=store_ids(society, society.spans["store"][rows["span"]]),
        appraised_at=times(rows["appraised"]),
        listing_id=listing_ids(society, batch, rows["listing"]),
        order_id=order_ids(society, part, rows["order"]),
        brand=chosen(BRAND_NAMES, rows["brand"]),
        result=chosen(RESULTS, rows["result"]),
    )


def penalty_rows(society: Society, rows: Rows, first: int) -> pa.Table:
    return table(
        "penalties",
        penalty_id=numbered(society, "PN", "penalty", np.arange(len(rows["account"])) + first),
        account_id=account_ids(society, rows["account"]),
        kind=chosen(PENALTY_KINDS, rows["kind"]),
        imposed_at=times(rows["imposed"]),
        reason=chosen(PENALTY_REASONS, rows["reason"]),
        revoked_at=times(rows["revoked"]),
    )
