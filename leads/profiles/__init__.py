"""Who sees how much of a row: analysts no personal field, investigators masked ones, the police clear text."""

from leads.profiles.profile import PROFILES, Profile
from leads.profiles.shown import shown

__all__ = ["PROFILES", "Profile", "shown"]
