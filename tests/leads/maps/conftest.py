"""Small tables of a made-up night, with the columns and the sums of the real ones."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from decimal import Decimal

import pandas as pd
import pytest

from leads.maps.layers import Ground
from leads.maps.shapes import shapes

BASES = ("ship_from", "return", "warehouse", "registered")
COUNTRY, UNMAPPED = "100000", "unmapped"
KEYS = ["basis", "level", "province", "parent", "adcode"]


class Night:
    """Accounts of ``rings`` suspected rings, put into counties of ``provinces`` by a seed, and their tables."""

    def __init__(self, seed: int, rings: int, provinces: tuple[str, ...]) -> None:
        self._random = random.Random(seed)
        self._counties = shapes("county").set_index("adcode")
        self._names = {
            code: name
            for level in ("province", "city", "county")
            for code, name in shapes(level)[["adcode", "name"]].itertuples(index=False)
        }
        self._pools = {one: sorted(self._counties.index[self._counties["province"] == one]) for one in provinces}
        self.accounts = [account for ring in range(rings) for account in self._of_ring(f"R-{ring:04d}")]

    def _of_ring(self, ring: str) -> list[dict]:
        province = self._random.choice(list(self._pools))
        centre = self._random.choice(self._pools[province])
        members = []
        for number in range(self._random.randint(2, 9)):
            place = {}
            for basis in BASES:
                pool = self._pools[self._random.choice(list(self._pools)) if self._random.random() < 0.15 else province]
                place[basis] = self._where(centre if self._random.random() < 0.6 else self._random.choice(pool))
            value = Decimal(self._random.randrange(0, 9_000_000)) / 100
            members.append({"ring": ring, "account": f"{ring}-{number}", "value": value, **place})
        return members

    def _where(self, county: str) -> tuple[str, str, str]:
        """(province, city, county); one in eight is known to its city only, one in fifteen not at all."""
        row, luck = self._counties.loc[county], self._random.random()
        if luck < 1 / 15:
            return UNMAPPED, UNMAPPED, UNMAPPED
        return row["province"], row["parent"], UNMAPPED if luck < 1 / 5 else county

    def _cells(self, account: dict) -> list[tuple[str, ...]]:
        found = []
        for basis in BASES:
            province, city, county = account[basis]
            found += [
                (basis, "province", province, COUNTRY, province),
                (basis, "city", province, province, city),
                (basis, "county", province, city, county),
            ]
        return found

    def regional_distribution(self) -> pd.DataFrame:
        rings, centred, members, orders = defaultdict(set), defaultdict(set), Counter(), Counter()
        value: dict = defaultdict(Decimal)
        for account in self.accounts:
            for cell in self._cells(account):
                rings[cell].add(account["ring"])
                members[cell] += 1
                orders[cell] += int(account["value"] // 400)
                value[cell] += account["value"]
                if account["account"].endswith("-0"):
                    centred[cell].add(account["ring"])
        rows = []
        for cell in sorted(rings):
            counts = {
                "rings": len(rings[cell]),
                "rings_centred": len(centred[cell]),
                "members": members[cell],
                "stores": members[cell] + 1,
                "orders": orders[cell],
                "sold_value": value[cell].quantize(Decimal("0.01")),
                "leads": len(centred[cell]),
            }
            changes = {f"{name}_change": 1 for name in counts}
            rows.append(
                dict(zip(KEYS, cell, strict=True))
                | {"name": self._names.get(cell[-1], UNMAPPED), **counts, **changes}
                | {"sold_value_change": Decimal("1.00"), "suppressed": members[cell] < 3}
            )
        return pd.DataFrame(rows)

    def ring_regions(self) -> pd.DataFrame:
        found: dict = defaultdict(lambda: [0, Decimal(0), False])
        for account in self.accounts:
            for cell in self._cells(account):
                part = found[(account["ring"], *cell)]
                part[0] += 1
                part[1] += account["value"]
                part[2] |= account["account"].endswith("-0")
        rows = [
            {"ring_id": key[0], **dict(zip(KEYS, key[1:], strict=True)), "members": count, "stores": count}
            | {"orders": int(value // 400), "sold_value": value.quantize(Decimal("0.01")), "centre": centre}
            for key, (count, value, centre) in sorted(found.items())
        ]
        return pd.DataFrame(rows)

    def supply_edges(self) -> pd.DataFrame:
        rows = []
        kinds = ("goods", "packaging", "material", "money", "sale")
        for number in range(len(self.accounts) // 2):
            giver, taker = self._random.sample(self.accounts, 2)
            kind = kinds[number % len(kinds)]
            paid = kind in ("money", "sale")
            rows.append(
                {
                    "from_id": giver["ring"] if number % 2 else giver["account"],
                    "from_kind": "ring" if number % 2 else "account",
                    "from_adcode": giver["ship_from"][2],
                    "to_id": f"{taker['ring']}",
                    "to_kind": "ring",
                    "to_adcode": taker["ship_from"][2],
                    "kind": kind,
                    "amount": giver["value"].quantize(Decimal("0.01")) if paid else None,
                    "shipments": 0 if paid else self._random.randint(1, 60),
                    "first_seen": pd.Timestamp("2026-01-05 08:00", tz="UTC"),
                    "last_seen": pd.Timestamp("2026-02-20 08:00", tz="UTC") + pd.Timedelta(minutes=number),
                }
            )
        return pd.DataFrame(rows).drop_duplicates(["from_id", "to_id", "kind"], ignore_index=True)

    def rings(self) -> pd.DataFrame:
        ids = sorted({account["ring"] for account in self.accounts})
        told = {"status": "active", "members": 2, "stores": 2, "suspicion": 0.9, "confidence": 0.8}
        lists = {"brands": [["brand"]] * len(ids), "provinces": [["440000"]] * len(ids)}
        return pd.DataFrame({"ring_id": ids, **told, **lists, "first_seen_night": "2026-03-01"})

    def frames(self) -> dict[str, pd.DataFrame]:
        return {
            "regional_distribution": self.regional_distribution(),
            "rings": self.rings(),
            "ring_regions": self.ring_regions(),
            "supply_edges": self.supply_edges(),
        }


@pytest.fixture(scope="session")
def night() -> dict[str, pd.DataFrame]:
    return Night(7, 60, ("440000", "330000", "110000", "350000")).frames()


@pytest.fixture(scope="session")
def ground() -> Ground:
    return Ground()
