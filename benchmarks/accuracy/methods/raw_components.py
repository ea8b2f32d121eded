"""Connected components over all shared strong values: what a first graph query gives."""

from __future__ import annotations

from benchmarks.accuracy.methods.peer import Parameters, every
from benchmarks.accuracy.methods.shared_values import Choice, connected_by_values, holdings
from benchmarks.accuracy.metrics.partitions import Labels
from benchmarks.accuracy.prepared import PreparedWorld


class RawComponents:
    name = "components"
    title = "components"
    grid = every(listed=[True, False], flows=[True, False])

    def cluster(self, world: PreparedWorld, parameters: Parameters) -> Labels:
        return connected_by_values(holdings(world, Choice(**parameters)))
