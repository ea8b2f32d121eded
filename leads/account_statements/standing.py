"""Where an account stands after a night's judgement: named or not, and which rule holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from graph.membership import BELONGS
from graph.settings import SuspicionSettings
from graph.suspicion.naming import NOT_NAMED


@dataclass(frozen=True)
class Judged:
    """Frames of ``jobs.stages`` after the stage `score`, by their names there."""

    judged_members: DataFrame
    grounds: DataFrame
    control: DataFrame
    lead_candidates: DataFrame


@dataclass(frozen=True)
class Standing:
    """An account within one suspected group; ``why``: what the group lacks for a lead."""

    membership: str
    probability: float
    suspected: bool
    guilt_bits: float
    grounds: tuple[str, ...]
    control: bool
    refusals: tuple[str, ...]
    passes: bool
    why: tuple[str, ...]

    @property
    def named(self) -> bool:
        """Whether a lead may name it."""
        return self.suspected and self.passes


def standings(accounts: Sequence[str], found: Judged) -> dict[str, Standing]:
    """Of each account that is in a suspected group, where it stands there; named in one, it stands in that."""
    of_member = ["group_id", "account_id"]
    rows = (
        found.judged_members.where(F.col("account_id").isin(sorted(accounts)))
        .join(found.grounds, of_member, "left")
        .join(found.control.select(*of_member, "control"), of_member, "left")
        .join(found.lead_candidates, "group_id", "left")
        .withColumn("inside", F.expr(BELONGS))
        .orderBy("account_id", "inside", "suspected", "passes", "group_id")
        .collect()
    )
    return {row.account_id: _standing(row.asDict()) for row in rows}


def _standing(row: Mapping[str, Any]) -> Standing:
    return Standing(
        membership=row["membership"],
        probability=row["membership_probability"],
        suspected=row["suspected"],
        guilt_bits=row["guilt_bits"],
        grounds=tuple(row["grounds"] or ()),
        control=row["control"] is not None,
        refusals=tuple(word.removeprefix(NOT_NAMED) for word in row["reasons"] if word.startswith(NOT_NAMED)),
        passes=bool(row["passes"]),
        why=tuple(row["why"] or ()),
    )


def rule_lines(found: Standing | None, settings: SuspicionSettings) -> list[str]:
    """Each rule with the account's figures, and whether it holds."""
    if found is None:
        return ["it is in no suspected group: no rule holds"]
    sure = found.membership != "associate" and found.probability >= settings.suspected_membership
    own = found.guilt_bits >= settings.guilty_bits
    money = "the money stays with a member that has evidence" if found.control else "no money ties it"
    sold = any("sold a shop" in refusal for refusal in found.refusals)
    tests = (
        ("1 belonging", sure, f"{found.membership} with {found.probability:.3f} of {settings.suspected_membership}"),
        (
            "2 grounds",
            len(found.grounds) >= settings.suspected_grounds,
            f"{len(found.grounds)} of {settings.suspected_grounds}: {', '.join(found.grounds) or 'none'}",
        ),
        (
            "3 own evidence or the money",
            own or found.control,
            f"{found.guilt_bits:.1f} of {settings.guilty_bits} bits; {money}",
        ),
        ("4 did not just sell a shop", not sold, "it sold one to a member" if sold else "nothing sold to a member"),
        ("5 its group may become a lead", found.passes, "; ".join(found.why) or "passes"),
    )
    return [f"rule {name}: {'holds' if holds else 'does not hold'} ({told})" for name, holds, told in tests]
