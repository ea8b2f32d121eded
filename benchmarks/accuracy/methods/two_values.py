"""Components of the pairs of accounts that share two values or more."""

from __future__ import annotations

from benchmarks.accuracy.methods.peer import Parameters, every
from benchmarks.accuracy.methods.shared_values import Choice, connected, shared_counts
from benchmarks.accuracy.metrics.partitions import Labels
from benchmarks.accuracy.prepared import PreparedWorld


class TwoValues:
    name = "two_values"
    title = "two shared values"
    grid = every(least=[2, 3, 4], cap=[5, 10, 20, 40, 60], listed=[True, False], flows=[True, False])

    def cluster(self, world: PreparedWorld, parameters: Parameters) -> Labels:
        choice = Choice(parameters["listed"], parameters["flows"], parameters["cap"])
        first, second, count = shared_counts(world, choice)
        firm = count >= parameters["least"]
        return connected(len(world.account_ids), first[firm], second[firm])
