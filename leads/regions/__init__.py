"""Where accounts really are: their addresses placed in provinces, cities and counties."""

from leads.regions.account_regions import account_regions
from leads.regions.names import region_names

__all__ = ["account_regions", "region_names"]
