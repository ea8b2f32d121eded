"""Makes what is asked for, from the world to what a method found in it, or takes it from the cache."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from benchmarks.accuracy import code_version
from benchmarks.accuracy import prepare as preparing
from benchmarks.accuracy.cache import Cache
from benchmarks.accuracy.cache import key as short_digest
from benchmarks.accuracy.found import Found, read_found
from benchmarks.accuracy.methods.ablations import ABLATIONS
from benchmarks.accuracy.methods.all_methods import peers
from benchmarks.accuracy.methods.peer import CannotRunError, Peer
from benchmarks.accuracy.methods.peer_run import run_peer
from benchmarks.accuracy.methods.ringtrace import NAME, run_pipeline
from benchmarks.accuracy.nights import Engine, read_settings
from benchmarks.accuracy.prepare import DECLARATIONS
from benchmarks.accuracy.prepared import PreparedWorld
from benchmarks.accuracy.records import read_records
from benchmarks.accuracy.score import Score, score
from benchmarks.accuracy.scoreboard import Scoreboard
from benchmarks.accuracy.truth import Truth, read_truth
from benchmarks.accuracy.tuned import tuned_parameters
from benchmarks.accuracy.world import World
from benchmarks.accuracy.worlds import REPORT_SEEDS
from data_samples.simulator.parameters import of_world
from data_samples.simulator.world import build_society, write_world
from jobs.configuration import config_hash, read_tree, values
from jobs.settings import RingtraceSettings
from jobs.simulate import CONF

LAST_NIGHT = date(2026, 3, 3)
NIGHTS = 1
RING_SHARE = 0.07
# The lock, not what is installed: a report can be made where Splink is not.
LOCK = code_version.ROOT / "requirements-peers.lock"
PACKAGES = (
    "goldenmatch",
    "goldenmatch-native",
    "graspologic-native",
    "networkx",
    "numpy",
    "python-louvain",
    "scipy",
    "splink",
)
# What an account needs to have evidence of its own; an ablation's own settings change nobody's evidence.
OWN_EVIDENCE = {"buyer_bits", "evidence", "guilty_bits"}
Key = Mapping[str, Any]


@dataclass(frozen=True)
class Laboratory:
    """``say`` hears of everything that is made afresh; ``scores`` keeps those of worlds of report seeds."""

    cache: Cache
    engine: Engine
    say: Callable[[str], None]
    scores: Scoreboard = field(default_factory=Scoreboard)

    @cached_property
    def peers(self) -> Mapping[str, Peer]:
        return peers(self.engine)

    def simulated(self, world: World) -> Path:
        """A folder with ``landing`` and ``truth``."""
        return self._made("worlds", str(world), _world_key(world), lambda folder: _simulate(world, folder))

    def prepared(self, world: World) -> PreparedWorld:
        """The world as the methods get it."""
        landing = self.simulated(world) / "landing"
        settings = _settings()
        folder = self._made(
            "prepared",
            str(world),
            self.prepared_key(world),
            lambda out: preparing.prepare(self.engine.session, settings, landing, out),
        )
        guilt = self._made(
            "guilt",
            str(world),
            self._guilt_key(world),
            lambda out: preparing.write_guilt(self.engine.session, settings, folder, out),
        )
        return PreparedWorld(world, landing, folder, guilt / "guilt")

    def truth(self, world: World) -> Truth:
        """In the order of the prepared world's account ids."""
        return read_truth(self.simulated(world) / "truth", self.prepared(world).account_ids)

    def found(self, world: World, method: str) -> Found:
        """What the method found; CannotRunError when it can't run here."""
        self.prepared(world)
        key, name = self._found_key(world, method), f"{world}-{method}"
        return read_found(self._made("found", name, key, lambda out: self._run(world, method, out)))

    def score(self, world: World, method: str) -> Score:
        """The figures of the method on the world; CannotRunError when it can't run here."""
        if kept := self._kept_score(world, method):
            return kept
        prepared = self.prepared(world)
        records = read_records(prepared, _settings().suspicion)
        figures = score(self.found(world, method), self.truth(world), prepared.account_ids, records)
        if world.seed in REPORT_SEEDS:
            self.scores.keep(world, method, self._score_key(world, method), figures)
        return figures

    def has(self, world: World, method: str) -> bool:
        """Whether ``score`` would only have to read."""
        try:
            if self._kept_score(world, method):
                return True
            return self.cache.folder("found", f"{world}-{method}", self._found_key(world, method)).is_dir()
        except CannotRunError:
            return False

    def older_score(self, world: World, method: str) -> Score | None:
        """What was kept of another version of the code or the settings, where ``has`` says no."""
        kept = self.scores.kept(world, method)
        return kept.score if kept and not self.has(world, method) else None

    def _kept_score(self, world: World, method: str) -> Score | None:
        """What was kept of this version of the code and the settings; CannotRunError as for ``score``."""
        kept, now = self.scores.kept(world, method), self._score_key(world, method)
        return kept.score if kept and kept.key == now else None

    def _made(self, kind: str, name: str, key: Key, make: Callable[[Path], None]) -> Path:
        folder = self.cache.folder(kind, name, key)
        if not folder.is_dir():
            self.say(f"{kind}: {name}")
        return self.cache.made(folder, key, make)

    def _run(self, world: World, method: str, out: Path) -> None:
        prepared = self.prepared(world)
        if method in self.peers:
            parameters = tuned_parameters(world.kind, method)
            found = run_peer(self.peers[method], prepared, parameters, _settings().suspicion)
        else:
            settings = _settings(method)
            found = run_pipeline(self.engine.session, settings, prepared, out / "work", _changes(method))
        found.write(out)

    def prepared_key(self, world: World) -> Key:
        """Everything that the prepared world follows."""
        return {"world": _world_key(world), "night": preparing.depends_on(_settings())}

    def _guilt_key(self, world: World) -> Key:
        return {"world": self.prepared_key(world), "guilt": preparing.guilt_depends_on(_settings())}

    def _found_key(self, world: World, method: str) -> Key:
        key = {"world": self._guilt_key(world), "method": method}
        if method not in self.peers:
            return {**key, "settings": config_hash(_settings(method)), "code": code_version.digest("jobs.nightly")}
        return {
            **key,
            "parameters": tuned_parameters(world.kind, method),
            "code": peer_version(self.peers[method]),
            "naming": code_version.digest("benchmarks.accuracy.methods.peer_run", apart=DECLARATIONS),
            "bar": _settings().suspicion.model_dump(mode="json"),
        }

    def _score_key(self, world: World, method: str) -> str:
        figures = code_version.digest("benchmarks.accuracy.score", apart=DECLARATIONS)
        own = _settings().suspicion.model_dump(mode="json", include=OWN_EVIDENCE)
        return short_digest({"found": self._found_key(world, method), "figures": figures, "own": own})


def peer_version(peer: Peer) -> Key:
    """The code that makes the peer's clusters, and the locked packages that it may stand on."""
    pins = [line.split(" ")[0] for line in LOCK.read_text(encoding="utf-8").splitlines()]
    packages = sorted(pin for pin in pins if pin.split("==")[0] in PACKAGES)
    return {"code": code_version.digest(type(peer).__module__), "packages": packages}


@lru_cache
def _settings(method: str = NAME) -> RingtraceSettings:
    return read_settings(_changes(method))


@lru_cache
def _world_key(world: World) -> Key:
    return {
        "world": str(world),
        "parameters": of_world(values(read_tree(CONF)), world.kind, world.seed),
        "shape": [LAST_NIGHT.isoformat(), NIGHTS, RING_SHARE],
        "code": code_version.digest("data_samples.simulator.world"),
    }


def _changes(method: str) -> dict[str, Any]:
    """What an ablation changes; KeyError for a method that is none."""
    return {} if method == NAME else dict(ABLATIONS[method][1])


def _simulate(world: World, folder: Path) -> None:
    society = build_society(
        values(read_tree(CONF)),
        world=world.kind,
        size=world.accounts,
        seed=world.seed,
        last_night=LAST_NIGHT,
        nights=NIGHTS,
        ring_share=RING_SHARE,
    )
    write_world(society, folder, lambda _: None)
