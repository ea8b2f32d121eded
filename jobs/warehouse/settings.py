"""Settings of publishing; units and sources stand beside each value in ``conf/publish.yaml``."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from graph.settings import Settings


class PublishSettings(Settings):
    switch: Literal["symlink", "pointer"]
    keep_runs: int = Field(ge=0)
    min_free_bytes: int = Field(ge=0)
    ordered_table_bytes: int = Field(gt=0)
    file_bytes: int = Field(gt=0)
    compression: Literal["zstd", "snappy"]
