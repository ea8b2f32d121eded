"""The job ``explain``: why a suspected ring or an account is linked and suspected, from the published tables."""

from __future__ import annotations

import argparse
import os

from graph.failures import UsageError
from jobs import configuration, options
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
    options.add_warehouse(parser)
    options.add_config(parser)


def run(arguments: argparse.Namespace) -> int:
    """0; UsageError (2) when the night or the id is not there."""
    settings = configuration.load(arguments.config)
    night = published_night(Warehouse(arguments.warehouse, settings.publish), arguments.night)
    explanation = Explanation(PublishedTables(night.path), settings.communities, arguments.links)
    lines = explanation.of_ring(arguments.id) or explanation.of_account(arguments.id)
    if not lines:
        raise UsageError(f"night {night.night} knows no suspected ring and no account `{arguments.id}`")
    print("\n".join([f"night {night.night}, run {night.run_id}", "", *lines]))
    return os.EX_OK
