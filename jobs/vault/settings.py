"""Settings of the vault; units and sources stand beside each value in ``conf/vault.yaml``."""

from __future__ import annotations

from pydantic import Field

from graph.settings import Settings


class VaultSettings(Settings):
    """After how many days the vault forgets what nothing needs in clear any more."""

    withdrawn_days: int = Field(ge=0)
    quarantine_days: int = Field(ge=0)
