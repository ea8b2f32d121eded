"""Where accounts really are: their addresses placed in provinces, cities and counties."""

from leads.regions.names import region_names

__all__ = ["region_names"]
