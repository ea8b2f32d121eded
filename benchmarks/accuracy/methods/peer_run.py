"""Runs a peer on a world: its clusters, timed, and whom it would name."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd

from benchmarks.accuracy.found import Found, nothing
from benchmarks.accuracy.methods.peer import Parameters, Peer
from benchmarks.accuracy.metrics.partitions import Labels
from benchmarks.accuracy.naming import judged
from benchmarks.accuracy.prepared import PreparedWorld, read
from graph.settings import SuspicionSettings


def run_peer(peer: Peer, world: PreparedWorld, parameters: Parameters, suspicion: SuspicionSettings) -> Found:
    """``seconds`` count from the standardised traits to the clusters."""
    begun = time.monotonic()
    label = peer.cluster(world, parameters)
    seconds = time.monotonic() - begun
    return found_of(world, label, suspicion, {"seconds": seconds, "parameters": dict(parameters)})


def found_of(world: PreparedWorld, label: Labels, suspicion: SuspicionSettings, about: dict[str, object]) -> Found:
    """The clusters of ``label`` with the rings and leads that the bar of guilt makes of them."""
    judgement = judged(label, guilt_of(world), suspicion)
    ring, lead = (judgement.index[judgement[column]] for column in ("ring", "lead"))
    return Found(
        clusters=_members(world, label, label >= 0, "cluster").assign(core=True, probability=np.nan),
        rings=pd.DataFrame({"ring": ring.astype(str), "suspicion": judgement.loc[ring, "suspicion"].to_numpy()}),
        ring_members=_members(world, label, np.isin(label, ring), "ring"),
        named=_members(world, label, np.isin(label, lead), "lead"),
        brokers=nothing("brokers"),
        about=about,
    )


def guilt_of(world: PreparedWorld) -> pd.DataFrame:
    """(account: position, kind, source, bits, strong) of the accounts that the night accepted."""
    facts = read(world.guilt, ["account_id", "kind", "source", "rests_on", "bits", "strong"])
    placed = facts.assign(account=world.positions(facts["account_id"])).drop(columns="account_id")
    return placed[placed["account"] >= 0].reset_index(drop=True)


def _members(world: PreparedWorld, label: Labels, wanted: np.ndarray, name: str) -> pd.DataFrame:
    return pd.DataFrame({"account_id": world.account_ids[wanted], name: label[wanted].astype(str)})
