"""Passes in shares without Spark: what must hold of every step is told by random worlds in a second."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from graph.columns import empty, joined, take, together
from graph.passes.kept import Input, Kept, Rows, in_order


class InHandfuls:
    """``Passes`` over arrays: every pass deals its rows out anew by their keys, in an order drawn by lot."""

    def __init__(self, shares: int, seed: int) -> None:
        self._shares = shares
        self._draw = np.random.default_rng(seed)
        self._names: set[str] = set()

    def by(self, name: str, work: Callable[..., Rows], gives: type[Rows], *inputs: Input) -> Kept[Rows]:
        self._once(name)
        shares = [self._share([getattr(kept.rows, key) for key in keys]) for kept, keys in inputs]
        return self._run(work, gives, [kept for kept, _ in inputs], shares)

    def by_component(
        self, name: str, work: Callable[[Any], Rows], gives: type[Rows], rows: Kept[Any], ends: tuple[str, str]
    ) -> Kept[Rows]:
        self._once(name)
        source, target = (eval(end, {}, rows.rows._asdict()) for end in ends)
        numbers, codes = np.unique(np.concatenate([source, target]), return_inverse=True)
        component = joined(codes[: len(source)], codes[len(source) :], len(numbers))[codes[: len(source)]]
        return self._run(work, gives, [rows], [self._share([component])])

    def _once(self, name: str) -> None:
        assert name not in self._names, "would take the place of an earlier result"
        self._names.add(name)

    def _share(self, keys: list[Any]) -> Any:
        mixed = np.zeros(len(keys[0]), dtype=np.int64)
        for key in keys:
            mixed = mixed * 31 + key
        return mixed % self._shares

    def _run(self, work: Callable[..., Rows], gives: type[Rows], inputs: list[Kept[Any]], shares: Any) -> Kept[Rows]:
        found = [empty(gives)]
        for share in range(self._shares):
            rows = [take(kept.rows, np.flatnonzero(of == share)) for kept, of in zip(inputs, shares, strict=True)]
            if any(len(part[0]) for part in rows):
                found.append(work(*(in_order(take(part, self._draw.permutation(len(part[0])))) for part in rows)))
        return Kept(gives, together(found))
