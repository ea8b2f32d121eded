"""The settings that ringtrace links Febrl's records with: those that ship, with Febrl's trait types."""

from __future__ import annotations

from pathlib import Path

from benchmarks.accuracy.nights import read_settings
from graph.settings import MiningSettings, TraitType
from jobs.configuration import read_tree, values

FILE = Path(__file__).resolve().parent / "traits.yaml"


def read_profile() -> MiningSettings:
    """``traits.yaml`` and, for everything else, ``conf/``."""
    settings, own = read_settings(), values(read_tree(FILE))
    return MiningSettings(
        traits={name: TraitType.model_validate(kind) for name, kind in own["traits"].items()},
        link=settings.link.model_copy(update={"together_accounts": own["together_accounts"]}),
        components=settings.components,
        communities=settings.communities,
    )
