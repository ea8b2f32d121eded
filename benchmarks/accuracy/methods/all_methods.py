"""Every method of the benchmark, by the name that the command line knows."""

from __future__ import annotations

from collections.abc import Mapping

from benchmarks.accuracy.methods.ablations import ABLATIONS
from benchmarks.accuracy.methods.capped_components import CappedComponents
from benchmarks.accuracy.methods.contact_closure import ContactClosure
from benchmarks.accuracy.methods.fraudar import Fraudar
from benchmarks.accuracy.methods.goldenmatch_peer import GoldenMatch
from benchmarks.accuracy.methods.label_propagation import LabelPropagation
from benchmarks.accuracy.methods.leiden import Leiden
from benchmarks.accuracy.methods.louvain import Louvain
from benchmarks.accuracy.methods.peer import Peer
from benchmarks.accuracy.methods.raw_components import RawComponents
from benchmarks.accuracy.methods.ringtrace import NAME
from benchmarks.accuracy.methods.splink_peer import Splink
from benchmarks.accuracy.methods.two_values import TwoValues
from benchmarks.accuracy.nights import Engine


def peers(engine: Engine) -> Mapping[str, Peer]:
    """The peers in the order of the report; label propagation only where its jar is given."""
    found: list[Peer] = [
        RawComponents(),
        CappedComponents(),
        ContactClosure(),
        TwoValues(),
        Louvain(),
        Leiden(),
        Fraudar(),
        Splink(),
        GoldenMatch(),
    ]
    if engine.graphframes_jar:
        found.append(LabelPropagation(engine))
    return {peer.name: peer for peer in found}


def titles(engine: Engine) -> Mapping[str, str]:
    """Every method's name in the report: the pipeline, its ablations, the peers."""
    ablations = {name: title for name, (title, _) in ABLATIONS.items()}
    return {NAME: NAME, **ablations, **{name: peer.title for name, peer in peers(engine).items()}}
