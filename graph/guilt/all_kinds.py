"""Every kind of evidence of counterfeit sale, in one frame."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import reduce

from pyspark.sql import DataFrame

from graph.guilt import appraisal, complaint, interception, penalty, refund
from graph.guilt.credibility import credibility
from graph.settings import SuspicionSettings


def guilt_evidence(accepted: Mapping[str, DataFrame], night_end: datetime, settings: SuspicionSettings) -> DataFrame:
    """``graph.guilt.record.GUILT_EVIDENCE`` of all accounts, from the accepted datasets."""
    words = credibility(accepted["complaints"], settings)
    parts = [
        *appraisal.evidence(accepted, words, settings),
        *penalty.evidence(accepted, words, night_end, settings),
        *complaint.evidence(accepted, words, settings),
        *interception.evidence(accepted, settings),
        *refund.evidence(accepted, words, settings),
    ]
    return reduce(DataFrame.unionByName, parts)
