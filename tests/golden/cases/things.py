"""What people in a case hold: homes, cards, names, firms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

NIGHT = "2026-03-03"
NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
HISTORY = 180
"""Days that logins, orders and parcels reach back, as in the sample."""


def ago(days: float) -> datetime:
    """The moment so many days before the night."""
    return NOW - timedelta(days=days)


@dataclass(frozen=True)
class Home:
    """A room with its network: who lives or works here is seen on both."""

    address: str
    wifi: str
    ip: str
    county: int


@dataclass(frozen=True)
class Card:
    """Where money goes: ``kind`` as in ``payees.payee_kind``."""

    number: str
    name: str
    kind: str = "bank_card"


@dataclass(frozen=True)
class Person:
    name: str
    id_number: str
    face: str
    county: int


@dataclass(frozen=True)
class Firm:
    name: str
    credit_code: str
    legal_person: str


@dataclass(frozen=True)
class Span:
    """Days before the night, from the longer ago to the nearer; ``until`` 0 is still going on."""

    since: float
    until: float = 0

    def common(self, other: Span) -> Span | None:
        """The days in both."""
        since, until = min(self.since, other.since), max(self.until, other.until)
        return Span(since, until) if since > until else None

    @property
    def begin(self) -> datetime:
        return ago(self.since)

    @property
    def end(self) -> datetime | None:
        return ago(self.until) if self.until else None

    @property
    def days(self) -> float:
        return self.since - self.until
