"""Where accounts really are: their addresses placed in provinces, cities and counties."""

from leads.regions.names import full_names, region_names

__all__ = ["full_names", "region_names"]
