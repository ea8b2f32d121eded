"""Every kind of evidence of counterfeit sale, in one frame."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import reduce

from pyspark.sql import DataFrame

from graph.guilt import appraisal, complaint, interception, penalty, refund
from graph.guilt.credibility import credibility
from graph.keeping import Keep, cached
from graph.settings import SuspicionSettings


def guilt_evidence(
    accepted: Mapping[str, DataFrame], night_end: datetime, settings: SuspicionSettings, keep: Keep = cached
) -> DataFrame:
    """``graph.guilt.record.GUILT_EVIDENCE`` of all accounts, from the accepted datasets."""
    words = keep("words", credibility(accepted["complaints"], settings))
    papers = penalty.Papers(
        appraised=keep("appraised", appraisal.papers(accepted, words, settings)),
        complained=keep("complained", complaint.papers(accepted, words, settings)),
        intercepted=interception.papers(accepted),
    )
    imposed = penalty.standing(accepted["penalties"], night_end)
    operators = accepted["store_operators"]
    caused = keep("caused", penalty.with_causes(imposed, penalty.causes(papers), operators, settings))
    parts = [
        *appraisal.evidence(papers.appraised, settings),
        *penalty.evidence(caused, settings),
        *complaint.evidence(papers.complained, settings),
        *interception.evidence(papers.intercepted, settings),
        *refund.evidence(accepted, words, settings),
    ]
    return reduce(DataFrame.unionByName, parts)
