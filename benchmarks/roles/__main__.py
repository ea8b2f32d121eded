"""Roles towards suspected rings on simulated worlds: ``python -m benchmarks.roles --help``."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import reduce
from operator import add
from pathlib import Path

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from benchmarks import sections
from benchmarks.accuracy.nights import Engine, read_settings, run_stages, stages_between, unpublished
from benchmarks.roles.score import Counts, Scored, score
from graph.roles.all_roles import RoleInputs, look, ring_roles
from graph.roles.movements import is_freight
from jobs import landing
from jobs.night import Night
from jobs.settings import RingtraceSettings
from jobs.stages import role_inputs

ROOT = Path(__file__).resolve().parents[2]
COMMAND = ".venv/bin/python -m benchmarks.roles --accounts {accounts} --seeds {seeds} --write"
WORLDS = ("base", "careful", "chain", "three_warehouses", "wine")
SEEDS = (101, 102)
"""Never looked at while the roles were made; seeds 1 to 3 were."""
WHOLE = "everything"
LEFT_OUT = ("no_freight", "no_purpose", "neither")
SUPPLIED = ("base", "chain", "three_warehouses")
"""Worlds with suppliers or warehouses: elsewhere leaving freight and purposes out changes next to nothing."""
ROLES = (
    "warehouse",
    "payee",
    "supplier",
    "packaging",
    "front_store",
    "nominee",
    "controller",
    "identity_broker",
)  # fmt: skip
HEADER = ("world", "left out", "rings found", *ROLES, "innocents with a role")
Key = tuple[str, str]


def main() -> None:
    options = _options()
    settings = read_settings()
    with _folder(options.out) as folder:
        worlds = {(world, seed): _world(folder, world, seed, options.accounts) for world in options.worlds
                  for seed in options.seeds}  # fmt: skip
        size = max(landing.size(str(place / "landing")) for place in worlds.values())
        engine = Engine(settings, options.memory, landing_bytes=size)
        found: dict[Key, list[Scored]] = {}
        for (world, _), place in worlds.items():
            for name, scored in _night(engine, settings, place).items():
                found.setdefault((world, name), []).append(scored)
    section = "\n".join(report(found, options.accounts, options.seeds))
    sys.stdout.write(section + "\n")
    if options.write:
        sections.replace("roles", section)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.roles", description=__doc__)
    parser.add_argument("--worlds", nargs="+", default=WORLDS, help="default: %(default)s")
    parser.add_argument("--seeds", type=int, nargs="+", default=SEEDS, help="default: %(default)s")
    parser.add_argument("--accounts", type=int, default=6_000, help="size of a world (default: %(default)s)")
    parser.add_argument("--memory", default="3g", help="of Spark's driver (default: %(default)s)")
    parser.add_argument("--out", type=Path, help="folder that keeps the worlds (default: none is kept)")
    parser.add_argument("--write", action="store_true", help="put the result into benchmarks/README.md")
    return parser.parse_args()


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept:
        yield kept
        return
    with tempfile.TemporaryDirectory(prefix="ringtrace-roles-") as folder:
        yield Path(folder)


def _world(folder: Path, world: str, seed: int, accounts: int) -> Path:
    place = folder / f"{world}-{seed}-{accounts}"
    if not (place / "truth").exists():
        size = ("--accounts", str(accounts), "--nights", "1", "--seed", str(seed))
        words = ("simulate", "--world", world, *size, "--out", str(place))
        subprocess.run([str(ROOT / "spark-submit.sh"), *words], check=True, stdout=subprocess.DEVNULL)
    return place


def _night(engine: Engine, settings: RingtraceSettings, place: Path) -> dict[str, Scored]:
    """The world's night up to the roles, and the roles again with parts of the input left out."""
    sys.stderr.write(f"{place.name}\n")
    parts = (WHOLE, *LEFT_OUT) if place.name.startswith(SUPPLIED) else (WHOLE,)
    with unpublished(engine.session, settings, place / "landing", place / "work") as night:
        run_stages(night, stages_between("ingest", "roles"))
        members = night.tables["ring_members"].toPandas()
        return {name: score(place / "truth", members, _roles(night, name).toPandas()) for name in parts}


def _roles(night: Night, left_out: str) -> DataFrame:
    if left_out == WHOLE:
        return night.tables["ring_roles"]
    inputs = without(role_inputs(night), left_out)
    looked = night.keep("looked at", look(inputs, night.settings.roles, night.settings.communities))
    return ring_roles(looked, inputs, night.settings.roles)


def without(inputs: RoleInputs, left_out: str) -> RoleInputs:
    """``inputs`` without freight, without what transfers say they are for, or without both."""
    silent = inputs.transfers.withColumn("purpose", F.lit(None).cast("string"))
    parcels = inputs.shipments.join(is_freight(inputs.shipments).select("row_digest"), "row_digest", "left_anti")
    return {
        "no_freight": replace(inputs, shipments=parcels),
        "no_purpose": replace(inputs, transfers=silent),
        "neither": replace(inputs, shipments=parcels, transfers=silent),
    }[left_out]


def report(found: Mapping[Key, Sequence[Scored]], accounts: int, seeds: Sequence[int]) -> list[str]:
    """Markdown lines: F1 in the rings that were found, by world and by what was left out; what stands behind it."""
    command = COMMAND.format(accounts=accounts, seeds=" ".join(map(str, seeds)))
    whole = {world: scored for (world, name), scored in found.items() if name == WHOLE}
    return [
        f"`{command}`: nights up to the roles on worlds of {accounts:,} accounts. F1 over true rings "
        f"that a suspected ring meets (Jaccard .5 or more); roles were made on seeds 1 to 3.",
        "",
        *sections.table(HEADER, [_row(*key, scored) for key, scored in found.items()]),
        "",
        "All worlds together, nothing left out:",
        "",
        *sections.table(
            ("role", "shown", "right", "played", "met", "precision", "recall", "F1", "F1 over all true rings"),
            [_of_role(role, [one for scored in whole.values() for one in scored]) for role in ROLES],
        ),
        "",
        _innocents([one for scored in found.values() for one in scored]),
    ]


def _row(world: str, name: str, scored: Sequence[Scored]) -> tuple[str | int, ...]:
    rings = f"{sum(one.rings_found for one in scored)} of {sum(one.rings for one in scored)}"
    f1 = [_share(_sum([one.found for one in scored], role).f1) for role in ROLES]
    return (world, name, rings, *f1, sum(count for one in scored for count in one.innocents.values()))


def _of_role(role: str, scored: Sequence[Scored]) -> tuple[str | int, ...]:
    one, every = _sum([one.found for one in scored], role), _sum([one.every for one in scored], role)
    shares = map(_share, (one.precision, one.recall, one.f1, every.f1))
    return (role, one.said, one.right, one.wanted, one.met, *shares)


def _sum(counts: Sequence[Mapping[str, Counts]], role: str) -> Counts:
    return reduce(add, (one.get(role, Counts()) for one in counts))


def _share(value: float) -> str:
    return "-" if value != value else f"{value:.3f}"


def _innocents(scored: Sequence[Scored]) -> str:
    """Which innocents had which role, over everything that was run."""
    counted: Counter[tuple[str, str]] = Counter()
    for one in scored:
        counted.update(one.innocents)
    kinds = ", ".join(f"{role} ({kind}): {count}" for (role, kind), count in sorted(counted.items()))
    return f"Innocents with a role, over all rows above: {kinds or 'none'}."


if __name__ == "__main__":
    main()
