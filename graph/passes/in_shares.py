"""Each share of the rows in a Spark task of its own, for what does not fit one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from graph.columns import empty, of_table
from graph.components import components
from graph.keeping import Keep
from graph.passes.kept import Input, Kept, Keys, Rows, in_order
from graph.passes.tasks import Columns, Tables, in_tasks, part_of
from graph.settings import ComponentSettings

COMPONENT = "component"


@dataclass(frozen=True)
class InShares:
    """``Passes`` over frames; every result is kept, and read again by the next pass."""

    shares: int
    component: ComponentSettings
    keep: Keep

    def by(self, name: str, work: Callable[..., Rows], gives: type[Rows], *inputs: Input) -> Kept[Rows]:
        """``work`` in ``shares`` tasks, each with the rows whose keys fall to it, in order."""
        frames = {str(place): kept.rows for place, (kept, _) in enumerate(inputs)}
        keys = {str(place): columns for place, (_, columns) in enumerate(inputs)}
        return self._run(name, work, gives, [kept.kind for kept, _ in inputs], frames, keys)

    def by_component(
        self, name: str, work: Callable[[Any], Rows], gives: type[Rows], rows: Kept[Any], ends: tuple[str, str]
    ) -> Kept[Rows]:
        """The components of the whole graph first, then ``work`` on shares of them."""
        edges = rows.rows.select(F.expr(ends[0]).alias("src"), F.expr(ends[1]).alias("dst"))
        found = self._kept(f"components of {name}", components(edges, self.component))
        placed = rows.rows.join(found, F.expr(ends[0]) == F.col("vertex")).drop("vertex")
        return self._run(name, work, gives, [rows.kind], {"0": placed}, {"0": (COMPONENT,)})

    def _run(
        self,
        name: str,
        work: Callable[..., Rows],
        gives: type[Rows],
        kinds: list[type[Any]],
        frames: dict[str, DataFrame],
        keys: dict[str, Keys],
    ) -> Kept[Rows]:
        outputs = {"rows": gives._fields}

        def task(tables: Tables) -> dict[str, Columns]:
            if not any(table.num_rows for table in tables.values()):
                return {"rows": empty(gives)}
            rows = (in_order(of_table(kind, table)) for kind, table in zip(kinds, tables.values(), strict=True))
            return {"rows": work(*rows)}

        found = self._kept(name, in_tasks(frames, keys, self.shares, task, outputs))
        return Kept(gives, part_of(found, outputs, "rows"))

    def _kept(self, name: str, frame: DataFrame) -> DataFrame:
        """Under a name that no other frame of the night has: what is kept anew takes the place of its namesake."""
        return self.keep(f"shares of {name}", frame)
