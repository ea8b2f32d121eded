"""Connected components over the values that few accounts hold: hubs go, and the larger rings' values with them."""

from __future__ import annotations

from benchmarks.accuracy.methods.peer import Parameters, every
from benchmarks.accuracy.methods.shared_values import Choice, connected_by_values, holdings
from benchmarks.accuracy.metrics.partitions import Labels
from benchmarks.accuracy.prepared import PreparedWorld

CAPS = (2, 3, 4, 5, 6, 8, 10, 15, 20)


class CappedComponents:
    name = "capped_components"
    title = "components, degree cap"
    grid = every(cap=CAPS, listed=[True, False], flows=[True, False])

    def cluster(self, world: PreparedWorld, parameters: Parameters) -> Labels:
        return connected_by_values(holdings(world, Choice(**parameters)))
