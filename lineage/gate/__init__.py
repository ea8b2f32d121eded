"""The data gate: whether tonight's input looks like that of the nights before, or an extract went wrong on its way."""

from lineage.gate.judging import Finding, Measured, by_subject, judged
from lineage.gate.measuring import Measure, measures, traits

__all__ = ["Finding", "Measure", "Measured", "by_subject", "judged", "measures", "traits"]
