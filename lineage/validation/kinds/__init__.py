"""What each kind of rule means, one file per kind, said twice for two engines: as a Spark SQL predicate that holds for
the rows that fail, and as a DuckDB predicate that holds for the rows that stand.
"""

from __future__ import annotations

from lineage.validation.kinds import (
    any_of,
    at_least,
    earliest,
    latest,
    latest_date,
    one_of,
    order,
    reading,
    required,
    unseen,
)

KINDS = {
    "reading": reading,
    "required": required,
    "any_of": any_of,
    "one_of": one_of,
    "at_least": at_least,
    "earliest": earliest,
    "latest": latest,
    "latest_date": latest_date,
    "order": order,
    "unseen": unseen,
}
