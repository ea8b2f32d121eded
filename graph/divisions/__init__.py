"""Administrative divisions of China (GB/T 2260): names, codes, and where a text of an address lies."""

from graph.divisions.located import Located
from graph.divisions.matcher import Matcher, matcher
from graph.divisions.romanised import RomanisedMatcher, romanised_matcher
from graph.divisions.table import Division, divisions

__all__ = ["Division", "Located", "Matcher", "RomanisedMatcher", "divisions", "matcher", "romanised_matcher"]
