"""The classes of goods, from what is proven to what is not known, and which papers speak of them."""

from __future__ import annotations

APPRAISED, ACCUSED, ALIKE, BRANDED, OTHER, UNKNOWN = "appraised", "accused", "alike", "branded", "other", "unknown"

GOODS_CLASSES = {
    APPRAISED: "appraised as counterfeit by the rights holder",
    ACCUSED: "intercepted, or with an upheld complaint about counterfeits",
    ALIKE: "of the brand, with a picture or under a title of such goods of the suspected ring",
    BRANDED: "of a brand of which nothing is proven",
    OTHER: "with nothing that ties them to a brand, or appraised as genuine",
    UNKNOWN: "of no known listing",
}
"""What is known of the goods of each class."""

FOUND, CLEARED = "appraisal", "appraisal_genuine"
ACCUSING = ("rights_holder_complaint", "consumer_complaint", "interception")
PAPERS = (FOUND, CLEARED, *ACCUSING)
"""Kinds of GUILT_EVIDENCE that speak of single listings."""

SPEAKING = f"kind IN {PAPERS} AND (bits > 0 OR kind = '{CLEARED}')"
"""SQL: which rows of GUILT_EVIDENCE speak of goods: a discredited word weighs nothing."""
