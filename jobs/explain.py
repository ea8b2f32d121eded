"""The job ``explain``: why a suspected ring or an account is linked, and a ring's chain, from the published tables."""

from __future__ import annotations

import argparse
import os

from graph.failures import UsageError
from jobs import configuration, options
from jobs.chain import Chain
from jobs.explanation import Explanation
from jobs.published_tables import PublishedTables, published_night
from jobs.warehouse import Warehouse

DEFAULT_LINKS = 30


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="RING_ID|ACCOUNT_ID", help="what to explain")
    parser.add_argument("--night", metavar="YYYY-MM-DD", help="published night to read (default: the newest)")
    parser.add_argument(
        "--links", type=int, default=DEFAULT_LINKS, metavar="N", help=f"links to show (default: {DEFAULT_LINKS})"
    )
    parser.add_argument(
        "--chain", action="store_true", help="show who supplies the ring and where its parcels go, instead"
    )
    options.add_warehouse(parser)
    options.add_config(parser)


def run(arguments: argparse.Namespace) -> int:
    """0; UsageError (2) when the night or the id is not there."""
    settings = configuration.load(arguments.config)
    warehouse = Warehouse(arguments.warehouse, settings.publish)
    night = published_night(warehouse, arguments.night)
    tables = PublishedTables(warehouse.sealed(night))
    if arguments.chain:
        wanted, lines = "suspected ring", Chain(tables, settings.standardise.adcode_year).of_ring(arguments.id)
    else:
        explanation = Explanation(tables, settings.communities, arguments.links)
        wanted = "suspected ring and no account"
        lines = explanation.of_ring(arguments.id) or explanation.of_account(arguments.id)
    if not lines:
        raise UsageError(f"night {night.night} knows no {wanted} `{arguments.id}`")
    print("\n".join([f"night {night.night}, run {night.run_id}", "", *lines]))
    return os.EX_OK
