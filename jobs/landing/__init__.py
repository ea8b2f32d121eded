"""Reads a landing zone: which files belong to a night, and what they hold, typed by the contract but not judged yet."""

from jobs.landing.files import LandingFile, Zone, find, is_synthetic, open_zone, size
from jobs.landing.read import Landing, nights, read, read_files

__all__ = [
    "Landing",
    "LandingFile",
    "Zone",
    "find",
    "is_synthetic",
    "nights",
    "open_zone",
    "read",
    "read_files",
    "size",
]
