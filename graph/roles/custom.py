"""Whom an account outside a ring deals with besides: whoever serves others above all is nobody's helper."""

from __future__ import annotations

CUSTOM = """
    SELECT account_id, served - within AS others, within / served AS share
    FROM (
        SELECT account_id, count(DISTINCT other) AS served, count(DISTINCT other) FILTER (inside) AS within
        FROM {dealings} WHERE sells GROUP BY account_id
    )
"""
"""(account_id, others, share): accounts outside the rings that pay it or get its freight, and the share that the rings'
own have among all that do. Of ``dealings``: of ``graph.roles.gathering``."""
