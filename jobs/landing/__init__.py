"""Reads a landing zone: which files belong to a night, and what they hold, typed by the contract but not judged yet."""

from jobs.landing.files import LandingFile, is_synthetic, nights, size
from jobs.landing.read import Landing, read

__all__ = ["Landing", "LandingFile", "is_synthetic", "nights", "read", "size"]
