"""Going on with a night that failed: what it had standardised, linked and grouped is not made again.

Rows in clear are kept for nobody: they are read and judged again, and whatever is made of texts of theirs. What holds
tokens alone lasts, under a key of everything that it follows from.
"""

from __future__ import annotations

import hashlib

from graph.tables import ACCOUNT_TRAITS, GROUP_MEMBERS, GROUPS, LINK_EVIDENCE, LINKS, TRAIT_VALUES
from jobs import bundle
from jobs.landing import hashing
from jobs.night import Night
from leads.regional_tables import ADDRESS_PLACES

TABLES = {
    table.name for table in (ACCOUNT_TRAITS, ADDRESS_PLACES, TRAIT_VALUES, LINKS, LINK_EVIDENCE, GROUPS, GROUP_MEMBERS)
}
FRAMES = {
    *("standardised", "place_tokens", "places"),
    *("index", "shared", "values", "uses", "linked", "firm", "components"),
    *("found_communities", "formed", "named_members"),
}
# Passes over the same in shares (graph.passes.in_shares), for nights that don't fit one task.
SHARES = "shares_of_"


def lasts(name: str) -> bool:
    """Whether a kept frame or a table, by its name in the run's folders, holds nothing in clear and may outlast it."""
    return name in TABLES or name in FRAMES or name.startswith(SHARES)


def begin(night: Night) -> None:
    """From here on what lasts is kept beyond the run, or taken from what a failed one has left."""
    if night.checkpoint is None:
        return
    found = night.checkpoint(key(night))
    night.staging.last(found, lasts)
    if found.names:
        night.notes.append(f"resumed: {len(found.names)} parts of a run that failed were not made again")


def key(night: Night) -> str:
    """SHA-256 (hex) over all that the lasting parts follow from: input, configuration, code, keys, the night before."""
    previous = night.previous
    parts = [
        night.name,
        night.config_hash,
        bundle.code_digest(),
        hashing.version(night.hashing.finish()),
        f"{previous.night} {previous.run_id}" if previous else "",
        *(one.token("checkpoint", one.version) for one in (night.keyring, *night.keyring.earlier)),
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
