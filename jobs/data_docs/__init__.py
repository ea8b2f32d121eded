"""Data Docs as single files: Great Expectations renders the results, pages of our own hold them.

Its own pages load styles, scripts and pictures from six hosts; offline they show little, online they tell those hosts
who reads about which night.
"""

from jobs.data_docs.pages import Suite, write_pages

__all__ = ["Suite", "write_pages"]
