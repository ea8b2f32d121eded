"""Chooses the night folders of a run: the look-back window of events, the newest usable snapshot of states."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from jobs.landing.files import Folder, LandingFile, Zone, list_folder
from lineage.datasets import DATASETS, Dataset
from lineage.settings import ColumnSettings, LandingSettings, Source


@dataclass
class Choice:
    """The files that a run reads, and what it has to say about the folders that it did not find.

    ``missing``: datasets without any usable folder. ``stale``: datasets whose snapshot is an earlier night's.
    """

    files: dict[str, list[LandingFile]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    stale: dict[str, str] = field(default_factory=dict)


def choose(zone: Zone, night: str, settings: LandingSettings, columns: ColumnSettings) -> Choice:
    """The files of every dataset for the run of ``night``."""
    choice = Choice()
    for name, dataset in DATASETS.items():
        choice.files[name] = []
        for source in columns.of(name):
            folder = list_folder(zone, name, source)
            if dataset.kind == "snapshot":
                _choose_snapshot(choice, dataset, source, folder, night, settings)
            else:
                _choose_events(choice, dataset, source, folder, night, settings)
        if not choice.files[name]:
            choice.missing.append(name)
    return choice


def _choose_snapshot(
    choice: Choice, dataset: Dataset, source: Source, folder: Folder, night: str, settings: LandingSettings
) -> None:
    limit = settings.max_age_nights.get(dataset.name, 0)
    usable = [day for day in sorted(folder.files) if day <= night and _age(day, night) <= limit]
    if not usable:
        choice.notes.append(f"{source.folder}: missing: no snapshot of {night} or of the {limit} nights before")
        return
    if usable[-1] != night:
        choice.stale[dataset.name] = min(usable[-1], choice.stale.get(dataset.name, usable[-1]))
        choice.notes.append(f"{source.folder}: no snapshot of {night}; that of {usable[-1]} stands in")
    choice.files[dataset.name] += folder.files[usable[-1]]


def _choose_events(
    choice: Choice, dataset: Dataset, source: Source, folder: Folder, night: str, settings: LandingSettings
) -> None:
    window = settings.look_back_nights.get(dataset.name)
    past = [day for day in sorted(folder.nights) if day <= night]
    read = past if window is None else past[-window:]
    if not any(folder.files.get(day) for day in read):
        choice.notes.append(f"{source.folder}: missing: no rows of {night} or of any night before")
    elif not folder.files.get(night):
        choice.notes.append(f"{source.folder}: no new rows landed for {night}")
    for day in read:
        choice.files[dataset.name] += folder.files.get(day, [])


def _age(day: str, night: str) -> int:
    return (date.fromisoformat(night) - date.fromisoformat(day)).days
