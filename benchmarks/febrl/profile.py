"""The settings that ringtrace links Febrl's records with: those that ship, with Febrl's trait types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.accuracy.nights import read_settings
from graph.settings import CommunitySettings, ComponentSettings, LinkSettings, TraitType
from jobs.configuration import read_tree, values

FILE = Path(__file__).resolve().parent / "traits.yaml"


@dataclass(frozen=True)
class Profile:
    types: Mapping[str, TraitType]
    link: LinkSettings
    components: ComponentSettings
    communities: CommunitySettings


def read_profile() -> Profile:
    """``traits.yaml`` and, for everything else, ``conf/``."""
    settings, own = read_settings(), values(read_tree(FILE))
    return Profile(
        types={name: TraitType.model_validate(kind) for name, kind in own["traits"].items()},
        link=settings.link.model_copy(update={"together_accounts": own["together_accounts"]}),
        components=settings.components,
        communities=settings.communities,
    )
