"""Settings of the page; units and sources stand beside each value in ``conf/page.yaml``."""

from __future__ import annotations

from pydantic import Field

from graph.settings import Settings


class PageSettings(Settings):
    """``inset``: west, south, east, north of the box that shows the South China Sea in full."""

    grid_metres: int = Field(ge=1, le=100)
    classes: int = Field(ge=2, le=5)
    flows_drawn: int = Field(ge=1)
    rows_shown: int = Field(ge=1)
    main_south: float = Field(ge=0, le=25)
    inset: tuple[float, float, float, float]
