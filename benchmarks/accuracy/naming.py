"""Whom a peer would accuse: its clusters, judged by the pipeline's own bar of guilt, with every member named.

A peer knows no probability of belonging, so it can't hold a member back, and no households: each account is its own.
The bar is that of conf/suspicion.yaml: guilty members, independent sources, strong evidence, and a share of guilty
members well above that of all accounts.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pandas as pd

from benchmarks.accuracy.metrics.partitions import Labels
from graph.settings import SuspicionSettings

BUYERS = "buyers"
PLATFORM = "platform"


def judged(label: Labels, guilt: pd.DataFrame, settings: SuspicionSettings) -> pd.DataFrame:
    """Clusters with evidence, by label: (suspicion 0..1, ring, lead): is it a suspected ring, may it become a lead.

    ``guilt``: (account: position, kind, source, rests_on, bits, strong), one row per fact.
    """
    own = _own_bits(guilt, len(label), settings)
    members = pd.DataFrame({"cluster": label, "guilty": own >= settings.guilty_bits, "silent": own <= 0})
    counted = (
        members[label >= 0]
        .groupby("cluster")
        .agg(members=("guilty", "size"), guilty=("guilty", "sum"), silent=("silent", "sum"))
    )
    scored = counted.join(_cluster_evidence(label, guilt, settings), how="inner")
    base = math.log2(settings.base_rate / (1 - settings.base_rate))
    bits = base + scored["bits"] - scored["silent"] * settings.silent_member_bits
    calibrated = bits * settings.calibration_slope + settings.calibration_intercept
    suspicion = 1 / (1 + np.exp2(-calibrated.clip(-1000, 1000)))
    ring = (suspicion >= settings.ring_bar) & (scored["members"] >= 2)
    everyone = float((own >= settings.guilty_bits).mean())
    bound = _wilson_lower(scored["guilty"], scored["members"], settings.lead_confidence_z)
    lead = (
        ring
        & (scored["guilty"] >= settings.lead_guilty_members)
        & (scored["sources"] >= settings.lead_sources)
        & scored["strong"]
        & (bound > everyone * settings.lead_base_multiple)
    )
    return pd.DataFrame({"suspicion": suspicion, "ring": ring, "lead": lead})


def _own_bits(guilt: pd.DataFrame, accounts: int, settings: SuspicionSettings) -> npt.NDArray[np.float64]:
    """Evidence of each account's own, bits: each kind capped, and what rests on buyers by how many they are."""
    spoken = guilt[guilt["rests_on"] == BUYERS]
    buyers = spoken[(spoken["source"] != PLATFORM) & (spoken["bits"] > 0)].groupby("account")["source"].nunique()
    most = settings.buyer_bits * buyers.reindex(range(accounts), fill_value=0).to_numpy()
    others = _kinds_added(guilt[guilt["rests_on"] != BUYERS], accounts, settings)
    own: npt.NDArray[np.float64] = others + np.minimum(_kinds_added(guilt, accounts, settings) - others, most)
    return own


def _kinds_added(guilt: pd.DataFrame, accounts: int, settings: SuspicionSettings) -> npt.NDArray[np.float64]:
    per_kind = guilt.groupby(["account", "kind"], as_index=False)["bits"].sum()
    own: npt.NDArray[np.float64] = np.zeros(accounts)
    np.add.at(own, per_kind["account"].to_numpy(), _capped(per_kind["bits"], per_kind["kind"], settings).to_numpy())
    return own


def _cluster_evidence(label: Labels, guilt: pd.DataFrame, settings: SuspicionSettings) -> pd.DataFrame:
    """By cluster: (bits, sources: how many independent ones, strong); one complainant counts once per kind."""
    facts = guilt.assign(cluster=label[guilt["account"].to_numpy()])
    facts = facts[facts["cluster"] >= 0]
    alone = facts["source"] == PLATFORM
    facts = facts.assign(
        speaker=facts["source"].where(~alone, "platform on " + facts["account"].astype(str)), size=facts["bits"].abs()
    )
    strongest = facts.sort_values(["size", "bits"], ascending=False, kind="stable")
    once = strongest.groupby(["cluster", "kind", "speaker"], as_index=False).agg(
        bits=("bits", "first"), strong=("strong", "max"), account=("account", "first")
    )
    once["bits"] = _capped(once["bits"], once["kind"], settings)
    once["strong"] &= once["bits"] > 0
    per_account = once.groupby(["cluster", "account"]).agg(bits=("bits", "sum"), strong=("strong", "max"))
    per_account["bits"] = per_account["bits"].clip(upper=settings.household_bits)
    found = per_account.groupby("cluster").agg(bits=("bits", "sum"), strong=("strong", "max"))
    sources = facts[facts["bits"] > 0].groupby("cluster")["rests_on"].nunique()
    return found.assign(sources=sources.reindex(found.index).fillna(0))


def _capped(bits: pd.Series[float], kind: pd.Series[str], settings: SuspicionSettings) -> pd.Series[float]:
    # As numbers, also where there is no evidence to take them from.
    cap = kind.map({name: weight.cap_bits for name, weight in settings.evidence.items()}).astype(float)
    return bits.clip(-cap, cap)


def _wilson_lower(hits: pd.Series[int], trials: pd.Series[int], z: float) -> pd.Series[float]:
    share = hits / trials
    spread = z * np.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    return (share + z * z / (2 * trials) - spread) / (1 + z * z / trials)
