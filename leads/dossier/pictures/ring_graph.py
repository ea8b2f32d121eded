"""The links among the suspected accounts, laid out by springs (Fruchterman & Reingold 1991) from a fixed start."""

from __future__ import annotations

from collections.abc import Sequence

import networkx as nx
import numpy as np
import pandas as pd

from leads.dossier.pictures.svg import ALERT, CALM, INK, dot, line, picture, text

WIDTH, HEIGHT, EDGE = 640, 460, 40
MOST_ACCOUNTS = 60
MOST_LINKS = 400
STEPS = 60


def shown_accounts(accounts: Sequence[str], links: pd.DataFrame) -> list[str]:
    """The accounts with the most evidence of links, at most as many as a picture can hold."""
    ends = pd.concat([links.set_index(end)["bits"] for end in ("account_a", "account_b")])
    weight = ends.groupby(level=0).sum().to_dict()
    return sorted(sorted(accounts, key=lambda one: (-weight.get(one, 0.0), one))[:MOST_ACCOUNTS])


def ring_graph(accounts: Sequence[str], core: set[str], links: pd.DataFrame, title: str) -> str:
    """SVG. ``accounts``: of ``shown_accounts``; ``core``: those drawn as the core; ``links``: as LINKS."""
    drawn = links[links["account_a"].isin(accounts) & links["account_b"].isin(accounts)]
    drawn = drawn.sort_values(["bits", "account_a", "account_b"], ascending=[False, True, True]).head(MOST_LINKS)
    places = _layout(accounts, drawn)
    ends = list(zip(drawn["account_a"], drawn["account_b"], drawn["bits"].astype(float), strict=True))
    most = max((bits for _, _, bits in ends), default=1.0)
    # The strongest last, so that they lie on top.
    lines = [line(*places[a], *places[b], 0.4 + 2.6 * bits / most, "#9fb3c8") for a, b, bits in reversed(ends)]
    dots = [dot(*places[one], 6, ALERT if one in core else CALM) for one in accounts]
    labels = [text(places[one][0], places[one][1] - 9, one, 7.5, "middle", INK) for one in accounts]
    return picture(WIDTH, HEIGHT, [*lines, *dots, *labels], title)


def _layout(accounts: Sequence[str], links: pd.DataFrame) -> dict[str, tuple[float, float]]:
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(accounts)
    ends = zip(links["account_a"], links["account_b"], links["bits"], strict=True)
    graph.add_weighted_edges_from((a, b, float(bits)) for a, b, bits in ends)
    start = nx.circular_layout(graph)
    found = nx.spring_layout(graph, pos=start, iterations=STEPS, seed=1, k=2.2 / max(len(accounts), 1) ** 0.5)
    spots = np.array([found[one] for one in accounts]).reshape(-1, 2)
    low, high = spots.min(axis=0), spots.max(axis=0)
    scaled = (spots - low) / np.where(high - low > 1e-9, high - low, 1)
    width, height = WIDTH - 2 * EDGE, HEIGHT - 2 * EDGE
    return {one: (EDGE + x * width, EDGE + y * height) for one, (x, y) in zip(accounts, scaled.tolist(), strict=True)}
