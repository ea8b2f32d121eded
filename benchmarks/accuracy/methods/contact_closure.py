"""One shared contact detail ties two accounts, and whoever is tied to one of a network is of it.

So commercial tools for networks of sellers describe themselves: a phone number, an e-mail address or a postal address
in common, with transitive closure. Names are left out, as are devices and payees, which such a tool does not see.
"""

from __future__ import annotations

from functools import lru_cache

import pandas as pd

from benchmarks.accuracy.methods.peer import Parameters, every
from benchmarks.accuracy.methods.shared_values import Holdings, connected_by_values
from benchmarks.accuracy.metrics.partitions import Labels
from benchmarks.accuracy.prepared import PreparedWorld, read

CONTACTS = ("phone", "email", "room")
"""Domains of values; of addresses only those that name a room, as a building has many tenants."""
CAPS = (2, 3, 4, 5, 6, 8, 10, 15, 20, 60)


class ContactClosure:
    name = "contact_closure"
    title = "one shared contact"
    grid = every(cap=[*CAPS, None], listed=[True, False])

    def cluster(self, world: PreparedWorld, parameters: Parameters) -> Labels:
        held = contacts(world)
        if not parameters["listed"]:
            held = held[~held["listed"]]
        holders = held.groupby("trait_token")["account"].transform("size")
        kept = held[(holders >= 2) & (holders <= (parameters["cap"] or len(held)))]
        value, names = pd.factorize(kept["trait_token"])
        return connected_by_values(
            Holdings(kept["account"].to_numpy(), value.astype("int64"), len(world.account_ids), len(names))
        )


@lru_cache(maxsize=2)
def contacts(world: PreparedWorld) -> pd.DataFrame:
    """(account: position, trait_token, listed), once each: a value counts once, whatever it is used for."""
    columns = ["account_id", "trait_token", "domain"]
    uses = read(world.folder / "account_traits", columns, [("domain", "in", CONTACTS)])
    listed = set(read(world.folder / "place_tokens", ["trait_token"])["trait_token"])
    found = pd.DataFrame({"account": world.positions(uses["account_id"]), "trait_token": uses["trait_token"]})
    once = found.drop_duplicates().sort_values(["trait_token", "account"], ignore_index=True)
    return once.assign(listed=once["trait_token"].isin(listed))
