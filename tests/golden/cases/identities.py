"""Identifiers of a case that pass every check digit and follow from the case's name alone."""

from __future__ import annotations

import hashlib
from collections import Counter
from random import Random

import numpy as np
import pyarrow as pa

from data_samples.simulator import identifiers, words
from data_samples.simulator.counties import Counties, counties

KEY = 23
PROVINCES = (33, 44, 35, 32, 37, 41, 13, 34, 42)
"""First two digits of the adcodes of the provinces that most sellers come from."""
ELDEST, YOUNGEST = 1962, 2004


class Identities:
    """Hands out values that no other case and nobody else holds."""

    def __init__(self, case: str) -> None:
        self.case = case
        self.random = Random(case)
        self._given: Counter[str] = Counter()
        table = counties()
        self._table: Counties = table
        self._rows = [row for row, code in enumerate(table.adcode) if code // 10_000 in PROVINCES and table.city[row]]

    def county(self) -> int:
        """A row of the table of counties."""
        return self.random.choice(self._rows)

    def adcode(self, county: int) -> int:
        return int(self._table.adcode[county])

    def address(self, county: int) -> str:
        """A flat as it stands on a parcel."""
        place = f"{self._table.province[county]}{self._table.city[county]}{self._table.county[county]}"
        draw = self.random
        street = f"{draw.choice(words.ROADS)}{draw.randint(1, 399)}号{draw.choice(words.ESTATES)}"
        door = 100 * draw.randint(1, 18) + draw.randint(1, 8)
        return f"{place}{street}{draw.randint(1, 30)}幢{draw.randint(1, 4)}单元{door}室"

    def firm_address(self, county: int) -> str:
        """A room of a business park."""
        place = f"{self._table.province[county]}{self._table.city[county]}{self._table.county[county]}"
        draw = self.random
        street = f"{draw.choice(words.ROADS)}{draw.randint(1, 399)}号{draw.choice(words.PARKS)}"
        return f"{place}{street}{draw.randint(1, 30)}号楼{100 * draw.randint(1, 15) + draw.randint(1, 20)}室"

    def name(self, surname: str | None = None) -> str:
        given = "".join(self.random.choices(words.GIVEN, k=2))
        return (surname or self.random.choice(words.SURNAMES)) + given

    def firm_name(self, county: int) -> str:
        town = str(self._table.city[county]).removesuffix("市")
        return f"{town}{''.join(self.random.sample(words.FIRM_WORDS, 3))}{self.random.choice(words.TRADES)}有限公司"

    def id_number(self, county: int) -> str:
        day = self.random.randint(ELDEST, YOUNGEST) * 10_000 + self.random.randint(1, 12) * 100 + 10
        day += self.random.randint(0, 18)
        code = np.array([self.adcode(county)])
        return _text(identifiers.resident_ids(code, np.array([day]), np.array([self._number("id") % 1000])))

    def credit_code(self, county: int) -> str:
        code = np.array([self.adcode(county)])
        return _text(identifiers.credit_codes(code, np.array([self._number("firm") % 10**8])))

    def phone(self) -> str:
        return str(identifiers.mobile_numbers(np.array([self._number("phone") % 2**31]), KEY)[0])

    def card(self) -> str:
        return str(identifiers.card_numbers(np.array([self._number("card") % 2**50]), KEY)[0])

    def wallet(self) -> str:
        return str(identifiers.wallet_numbers(np.array([self._number("wallet") % 2**39]), KEY)[0])

    def corporate(self) -> str:
        return str(identifiers.corporate_numbers(np.array([self._number("corporate") % 2**49]), KEY)[0])

    def device(self) -> str:
        return f"{self._number('device'):016x}"

    def face(self) -> str:
        return f"F{self._number('face'):016x}"

    def picture(self) -> str:
        return f"{self._number('picture'):016x}"

    def wifi(self) -> str:
        digits = f"{self._number('wifi') % 2**40:010x}"
        return ":".join(["a4", *(digits[at : at + 2] for at in range(0, 10, 2))])

    def ip(self) -> str:
        number = self._number("ip")
        return (
            f"{(58, 60, 115, 122, 183, 220)[number % 6]}.{number >> 8 & 127}.{number >> 16 & 255}.{number >> 24 & 255}"
        )

    def mobile_ip(self) -> str:
        number = self._number("mobile ip")
        return f"117.{128 + number % 64}.{number >> 8 & 255}.{number >> 16 & 255}"

    def waybill(self) -> str:
        return f"SF{self._number('waybill') % 10**16:016d}"

    def buyer(self) -> str:
        return f"B{self._number('buyer') % 10**13:013d}"

    def _number(self, kind: str) -> int:
        """64 bits that follow from the case, the kind and how many of the kind were given before."""
        self._given[kind] += 1
        told = f"{self.case} {kind} {self._given[kind]}".encode()
        return int.from_bytes(hashlib.sha256(told).digest()[:8], "big")


def _text(made: pa.Array) -> str:
    return str(made[0].as_py())
