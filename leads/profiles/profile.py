"""The profiles by name."""

from __future__ import annotations

from typing import Literal, get_args

Profile = Literal["analyst", "investigator", "police"]
PROFILES: tuple[str, ...] = get_args(Profile)
