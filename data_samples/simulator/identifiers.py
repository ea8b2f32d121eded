"""Identifiers that say nothing about their order, and the official ones with their check digits.

A counter is scattered by a bijection of a power-of-two domain (xor-shift and odd multiplication, as in the finaliser
of MurmurHash3), so identifiers are unique, look random, and cost no memory.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

RESIDENT_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
"""GB 11643-1999, weights of the first 17 digits."""
RESIDENT_CHECKS = np.frombuffer(b"10X98765432", dtype=np.uint8)

CREDIT_ALPHABET = np.frombuffer(b"0123456789ABCDEFGHJKLMNPQRTUWXY", dtype=np.uint8)
CREDIT_WEIGHTS = np.array([1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28])
"""GB 32100-2015, alphabet without I, O, S, V, Z and weights 3^i mod 31."""
ORGANISATION_ALPHABET = np.frombuffer(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", dtype=np.uint8)
ORGANISATION_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2])
"""GB 11714-1997, weights of the organisation code inside a unified social credit code."""

MOBILE_PREFIXES = np.array(
    [
        *(*range(130, 134), *range(135, 140), *range(150, 154), *range(155, 160), 170, 173, *range(175, 179)),
        *(*range(180, 184), *range(185, 190), 191, 193, 198, 199),
    ]
)
HEX = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)


def scatter(numbers: np.ndarray, key: int, bits: int) -> np.ndarray:
    """A bijection of 0..2^bits-1 that depends on ``key``; int64 in, int64 out (bits <= 62)."""
    mask = np.uint64((1 << bits) - 1)
    half = np.uint64(bits // 2)
    value = np.asarray(numbers).astype(np.uint64) & mask
    for turn in range(4):
        odd = np.uint64((_mix(key * 8 + turn) | 1) & ((1 << bits) - 1))
        value = (value * odd + np.uint64(_mix(key * 8 + turn + 4) & ((1 << bits) - 1))) & mask
        value ^= value >> half
    return value.astype(np.int64)


def hashed(numbers: np.ndarray, salt: int) -> np.ndarray:
    """64 pseudo-random bits per number (splitmix64), as uint64."""
    with np.errstate(over="ignore"):
        value = np.asarray(numbers).astype(np.uint64) + np.uint64(_mix(salt))
        value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return value ^ (value >> np.uint64(31))


def hashed_below(numbers: np.ndarray, salt: int, limit: int | np.ndarray) -> np.ndarray:
    """A pseudo-random integer in 0..limit-1 per number."""
    return (hashed(numbers, salt) % np.asarray(limit).astype(np.uint64)).astype(np.int64)


def hex_text(values: np.ndarray) -> pa.Array:
    """16 hexadecimal digits per 64-bit value."""
    octets = np.asarray(values, dtype=np.uint64).byteswap().view(np.uint8).reshape(-1, 8)
    digits = np.empty((len(octets), 16), dtype=np.uint8)
    digits[:, 0::2] = HEX[octets >> 4]
    digits[:, 1::2] = HEX[octets & 15]
    return fixed_text(digits)


def fixed_text(letters: np.ndarray) -> pa.Array:
    """A string array from a matrix of ASCII codes, one row per string."""
    rows, width = letters.shape
    offsets = pa.py_buffer((np.arange(rows + 1, dtype=np.int32) * width).tobytes())
    return pa.StringArray.from_buffers(rows, offsets, pa.py_buffer(np.ascontiguousarray(letters).tobytes()))


def digits_of(numbers: np.ndarray, width: int) -> np.ndarray:
    """Decimal digits, most significant first, as a matrix of 0..9."""
    powers = 10 ** np.arange(width - 1, -1, -1, dtype=np.int64)
    return (np.asarray(numbers, dtype=np.int64)[:, None] // powers) % 10


def padded_text(numbers: np.ndarray, width: int) -> pa.Array:
    """Decimal text with leading zeros."""
    return pc.ascii_lpad(pc.cast(pa.array(np.asarray(numbers, np.int64)), pa.string()), width, "0")


def resident_ids(adcode: np.ndarray, birth_date: np.ndarray, sequence: np.ndarray) -> pa.Array:
    """GB 11643 resident ID numbers; ``birth_date`` is yyyymmdd as a number, ``sequence`` 0..999 (odd: male)."""
    body = np.hstack([digits_of(adcode, 6), digits_of(birth_date, 8), digits_of(sequence, 3)])
    check = RESIDENT_CHECKS[(body * RESIDENT_WEIGHTS).sum(axis=1) % 11]
    return fixed_text(np.hstack([(body + 48).astype(np.uint8), check[:, None]]))


def credit_codes(adcode: np.ndarray, organisation: np.ndarray) -> pa.Array:
    """GB 32100 unified social credit codes of enterprises; ``organisation`` is 0..99,999,999."""
    digits = digits_of(organisation, 8)
    check = 11 - (digits * ORGANISATION_WEIGHTS).sum(axis=1) % 11
    letter = np.select([check == 10, check == 11], [33, 0], check)  # 33 is X in GB 11714's alphabet
    inner = ORGANISATION_ALPHABET[letter]
    prefix = np.broadcast_to(np.array([9, 1]), (len(digits), 2))
    body = np.hstack([prefix, digits_of(adcode, 6), digits]).astype(np.uint8) + 48
    body = np.hstack([body, inner[:, None]]).astype(np.uint8)
    places = np.searchsorted(CREDIT_ALPHABET, body)
    total = (places * CREDIT_WEIGHTS).sum(axis=1)
    return fixed_text(np.hstack([body, CREDIT_ALPHABET[(31 - total % 31) % 31][:, None]]).astype(np.uint8))


def mobile_numbers(counters: np.ndarray, key: int) -> np.ndarray:
    """Distinct 11-digit mobile numbers as int64, one per counter below 2^31."""
    spread = scatter(counters, key, 31)
    made: np.ndarray = MOBILE_PREFIXES[spread % len(MOBILE_PREFIXES)] * 10**8 + spread // len(MOBILE_PREFIXES)
    return made


def card_numbers(counters: np.ndarray, key: int) -> np.ndarray:
    """Distinct 19-digit debit card numbers (prefix 62, Luhn check digit) as int64."""
    spread = scatter(counters, key, 50)
    body = 622 * 10**15 + spread % 10**15
    digits = digits_of(body, 18)
    digits[:, 1::2] *= 2
    total = (digits // 10 + digits % 10).sum(axis=1)
    made: np.ndarray = body * 10 + (10 - total % 10) % 10
    return made


def wallet_numbers(counters: np.ndarray, key: int) -> np.ndarray:
    """Distinct 16-digit wallet numbers as int64."""
    return 2088 * 10**12 + scatter(counters, key, 39)


def corporate_numbers(counters: np.ndarray, key: int) -> np.ndarray:
    """Distinct 17-digit corporate bank account numbers as int64."""
    return 44 * 10**15 + scatter(counters, key, 49)


def _mix(number: int) -> int:
    """splitmix64 of a Python integer."""
    value = (number + 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
    return value ^ (value >> 31)
