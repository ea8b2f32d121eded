"""What a profile sees of rows, small enough to be handed to another process."""

from __future__ import annotations

from dataclasses import dataclass

from graph.divisions import matcher
from graph.settings import StandardiseSettings
from graph.tokens import Keyring
from graph.traits import NormalForms
from leads.dossier.source_rows import Reader
from leads.profiles import Profile


@dataclass(frozen=True)
class Sight:
    """What ``leads.dossier.source_rows.Reader`` is made of."""

    profile: Profile
    third_persons: bool
    keyring: Keyring
    settings: StandardiseSettings

    def reader(self) -> Reader:
        settings = self.settings
        return Reader(
            self.profile,
            self.third_persons,
            NormalForms(settings),
            self.keyring,
            matcher(settings.adcode_year),
            settings.time_zone,
        )
