"""An institution that serves sellers who have nothing else to do with one another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

COOPERATIVE, MEDIA, OPERATOR, WHOLESALER, WAREHOUSE, SHAM = (
    "cooperative",
    "media_agency",
    "full_service_operator",
    "wholesaler",
    "third_party_warehouse",
    "sham_cooperative",
)
CLIENT_KINDS = {
    COOPERATIVE: "cooperative_member",
    MEDIA: "media_client",
    OPERATOR: "operator_client",
    WHOLESALER: "wholesale_customer",
    WAREHOUSE: "warehouse_client",
}
"""What an honest client of each kind is called among the temptations."""
RELATIONS = ("own", "client", "lone_offender", "ring_client")
OWN, HONEST, OFFENDER, OF_RING = range(len(RELATIONS))


@dataclass(frozen=True)
class Institution:
    """``account`` is its own on the marketplace, -1 without one; ``corporate`` the number of its corporate account."""

    number: int
    kind: str
    person: int
    firm: int
    county: int
    place: int
    phone: int
    devices: np.ndarray
    corporate: int
    account: int
    listed: bool
