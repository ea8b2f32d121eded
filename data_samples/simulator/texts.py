"""From numbers to the texts of the extracts: ids, names, addresses, devices, networks, with real-life spellings."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data_samples.simulator import words
from data_samples.simulator.identifiers import (
    credit_codes,
    fixed_text,
    hashed,
    hashed_below,
    hex_text,
    padded_text,
    resident_ids,
    scatter,
)
from data_samples.simulator.society import (
    CAMPUS,
    COUNTER,
    DORMITORY,
    FLAT,
    HOUSE,
    PARK,
    STALL,
    TOWER,
    Society,
)

PLAIN, NO_PROVINCE, TRADITIONAL, FULL_WIDTH, SPACED, OTHER_WORD, CHINESE_NUMERALS, DASHES = range(8)
FULL_WIDTH_DIGITS = {ord("0") + digit: 0xFF10 + digit for digit in range(10)}
NUMERALS = "零一二三四五六七八九"


def chosen(texts: list[str] | np.ndarray, numbers: np.ndarray) -> pa.Array:
    """``texts[numbers]``; null where a number is negative."""
    taken = pa.array(list(texts), pa.string()).take(pa.array(np.maximum(numbers, 0)))
    return nulled(taken, np.asarray(numbers) < 0)


def nulled(values: pa.Array, where: np.ndarray) -> pa.Array:
    return pc.if_else(pa.array(where), pa.scalar(None, values.type), values) if np.any(where) else values


def joined(*parts: pa.Array | str) -> pa.Array:
    return pc.binary_join_element_wise(*parts, "")


def account_ids(society: Society, rows: np.ndarray) -> pa.Array:
    prefixes = [str(text) for text in society.parameters.platforms.values()]
    prefix = chosen(prefixes, society.accounts["platform"][rows])
    return joined(prefix, padded_text(scatter(rows, society.key("account"), 36), 11))


def store_ids(society: Society, rows: np.ndarray) -> pa.Array:
    return joined("S", padded_text(scatter(rows, society.key("store"), 36), 11))


def numbered(society: Society, prefix: str, kind: str, numbers: np.ndarray, bits: int = 53) -> pa.Array:
    return joined(prefix, padded_text(scatter(numbers, society.key(kind), bits), 16))


def buyer_ids(society: Society, buyer: np.ndarray) -> pa.Array:
    return joined("B", padded_text(scatter(buyer, society.key("buyer"), 40), 13))


def payer_ids(society: Society, buyer: np.ndarray) -> pa.Array:
    """The paying account of a buyer, outside ``accounts``."""
    return joined("W", padded_text(scatter(buyer, society.key("payer"), 40), 13))


def device_ids(society: Society, device: np.ndarray) -> pa.Array:
    return hex_text(hashed(device, society.key("device")))


def ip_texts(address: np.ndarray) -> pa.Array:
    octets = [str(number) for number in range(256)]
    parts = [chosen(octets, (address >> shift) & 255) for shift in (24, 16, 8, 0)]
    return pc.binary_join_element_wise(*parts, ".")


def wifi_texts(bits: np.ndarray) -> pa.Array:
    octets = np.frombuffer(np.asarray(bits, ">u8").tobytes(), np.uint8).reshape(-1, 8)[:, 2:]
    digits = np.frombuffer(b"0123456789abcdef", np.uint8)
    letters = np.full((len(octets), 17), ord(":"), np.uint8)
    letters[:, 0::3], letters[:, 1::3] = digits[octets >> 4], digits[octets & 15]
    return nulled(fixed_text(letters), np.asarray(bits) == 0)


def person_names(society: Society, rows: np.ndarray) -> pa.Array:
    persons = society.persons
    second = pc.fill_null(chosen(words.GIVEN, persons["second"][rows]), "")
    return joined(chosen(words.SURNAMES, persons["surname"][rows]), chosen(words.GIVEN, persons["given"][rows]), second)


def person_ids(society: Society, rows: np.ndarray) -> pa.Array:
    persons = society.persons
    adcode = society.counties.adcode[persons["county"][rows]]
    return resident_ids(adcode, persons["born"][rows], persons["sequence"][rows])


def firm_names(society: Society, rows: np.ndarray) -> pa.Array:
    firms = society.firms
    county = firms["county"][rows]
    seat = np.where(
        society.counties.city[county] != "", society.counties.city[county], society.counties.province[county]
    )
    seat = np.array([name.removesuffix("市").removesuffix("省") for name in seat.tolist()], dtype=object)
    first, second = (chosen(words.FIRM_WORDS, firms[name][rows]) for name in ("first", "second"))
    return joined(pa.array(seat, pa.string()), first, second, chosen(words.FIRM_ENDINGS, firms["trade"][rows]))


def firm_codes(society: Society, rows: np.ndarray) -> pa.Array:
    firms = society.firms
    number = scatter(firms["organisation"][rows], society.key("organisation"), 26)
    return credit_codes(society.counties.adcode[firms["county"][rows]], number)


def spelling_of(society: Society, place: np.ndarray, salt: np.ndarray) -> np.ndarray:
    """How somebody writes an address: mostly plainly, at times in another way; fixed per writer and place."""
    shares = np.cumsum(society.parameters.dirt.spellings)
    draw = hashed_below(np.asarray(place) * 1_000_003 + salt, society.key("spelling"), 10_000) / 10_000
    return np.searchsorted(shares / shares[-1], draw, side="right")


def addresses(society: Society, place: np.ndarray, spelling: np.ndarray, building_only: bool = False) -> pa.Array:
    """Addresses as written; every distinct (place, spelling) is written once."""
    keys, inverse = np.unique(np.asarray(place).astype(np.int64) * 8 + spelling, return_inverse=True)
    texts = _written(society, keys // 8, keys % 8, building_only)
    return texts.take(pa.array(inverse))


def _written(society: Society, place: np.ndarray, spelling: np.ndarray, building_only: bool) -> pa.Array:
    county = society.places["county"][place]
    table = society.counties
    province = np.where(np.isin(spelling, (NO_PROVINCE, DASHES)), "", table.province[county])
    head = joined(*(pa.array(part, pa.string()) for part in (province, table.city[county], table.county[county])))
    tail = _streets(society, place, spelling, building_only)
    text = pc.binary_join_element_wise(head, tail, pc.if_else(pa.array(spelling == SPACED), " ", ""))
    rare = np.flatnonzero(np.isin(spelling, (TRADITIONAL, FULL_WIDTH, OTHER_WORD)))
    changed = [
        _respelled(line, kind) for line, kind in zip(text.take(pa.array(rare)).to_pylist(), spelling[rare], strict=True)
    ]
    mask = np.zeros(len(place), bool)
    mask[rare] = True
    return pc.replace_with_mask(text, pa.array(mask), pa.array(changed, pa.string()))


def _respelled(text: str, kind: int) -> str:
    if kind == TRADITIONAL:
        return text.replace("号", "號")
    if kind == OTHER_WORD:
        return text.replace("幢", "栋")
    return text.translate(FULL_WIDTH_DIGITS)


def _streets(society: Society, place: np.ndarray, spelling: np.ndarray, building_only: bool) -> pa.Array:
    places = society.places
    columns = {name: places[name][place].astype(np.int64) for name in places.names}
    road = chosen(words.ROADS, columns["road"])
    number = pc.cast(pa.array(columns["number"]), pa.string())
    building = _numbers(columns["building"], spelling == CHINESE_NUMERALS)
    unit = _numbers(columns["unit"], spelling == CHINESE_NUMERALS)
    room = pc.cast(pa.array(columns["room"]), pa.string())
    street = joined(road, number, "号")
    result = pa.nulls(len(place), pa.string())
    for kind, text in _bodies(columns, street, number, building, unit, room, spelling, building_only).items():
        result = pc.if_else(pa.array(columns["kind"] == kind), text, result)
    return result


def _bodies(
    columns: dict[str, np.ndarray], street: pa.Array, number: pa.Array, building: pa.Array, unit: pa.Array,
    room: pa.Array, spelling: np.ndarray, building_only: bool,
) -> dict[int, pa.Array]:  # fmt: skip
    """The part behind the county for each kind of place; a building alone leaves out what is inside it."""

    def name(texts: list[str]) -> pa.Array:
        return chosen(texts, columns["name"] % len(texts))

    flat = joined(building, "幢", unit, "单元", room, "室")
    dashed = joined(building, "-", unit, "-", room)
    inside = "" if building_only else None
    return {
        FLAT: joined(street, name(words.ESTATES), pc.if_else(pa.array(spelling == DASHES), dashed, flat)),
        HOUSE: joined(name(words.VILLAGES), number, "号"),
        PARK: joined(street, name(words.PARKS), building, "号楼", room, "室"),
        STALL: joined(
            street, name(words.MARKETS), inside if inside is not None else joined(building, "区", room, "档")
        ),
        COUNTER: joined(street, "快递驿站"),
        DORMITORY: joined(street, name(words.GIVEN), "城学院", building, "栋", room, "寝室"),
        CAMPUS: joined(street, name(words.GIVEN), "城学院"),
        TOWER: joined(street, name(words.FIRM_WORDS), "华大厦", building, "层", room, "室"),
    }


def _numbers(values: np.ndarray, chinese: np.ndarray) -> pa.Array:
    arabic = pc.cast(pa.array(values), pa.string())
    return pc.if_else(pa.array(chinese), chosen([numeral(n) for n in range(100)], values), arabic)


def numeral(number: int) -> str:
    """A number below 100 in Chinese numerals."""
    tens, ones = divmod(number, 10)
    if not tens:
        return NUMERALS[ones]
    return ("" if tens == 1 else NUMERALS[tens]) + "十" + (NUMERALS[ones] if ones else "")


def home_addresses(society: Society, person: np.ndarray, county: np.ndarray) -> pa.Array:
    """Addresses of buyers and other people outside the world's places, made from their number alone."""

    def pick(purpose: str, limit: int) -> np.ndarray:
        return hashed_below(person, society.key("home " + purpose), limit)

    table = society.counties
    parts = [
        *(pa.array(column[county], pa.string()) for column in (table.province, table.city, table.county)),
        chosen(words.ROADS, pick("road", len(words.ROADS))),
        pc.cast(pa.array(1 + pick("number", 300)), pa.string()),
        "号",
        chosen(words.ESTATES, pick("estate", len(words.ESTATES))),
        pc.cast(pa.array(1 + pick("building", 30)), pa.string()),
        "幢",
        pc.cast(pa.array(101 + pick("floor", 18) * 100 + pick("door", 4)), pa.string()),
        "室",
    ]
    return joined(*parts)
