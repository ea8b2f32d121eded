"""Settings of maps; units and sources stand beside each value in ``conf/maps.yaml`` and ``conf/page.yaml``."""

from __future__ import annotations

from pydantic import Field

from graph.settings import Settings


class Renumbering(Settings):
    """A county whose shape bears another code than the table of divisions; ``name``: of the county."""

    shape: str = Field(pattern=r"^\d{6}$")
    table: str = Field(pattern=r"^\d{6}$")
    name: str


class ShapeSettings(Settings):
    """What is known of the shapes' source; all of it is printed on every map."""

    name: str
    name_en: str
    publisher: str
    publisher_en: str
    year: int
    edition: str
    edition_en: str
    approval: str
    datum: str
    package: str
    licence: str
    renumbered: tuple[Renumbering, ...]

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """(code of the shape, code in the table) of each renumbered county."""
        return tuple((one.shape, one.table) for one in self.renumbered)


class SheetSettings(Settings):
    """How sheets are printed."""

    dots_per_inch: int = Field(ge=300)
    classes: int = Field(ge=2, le=7)
    top_regions: int = Field(ge=1)
    flows_drawn: int = Field(ge=0)
    listed_beside: int = Field(ge=0)
    beyond_frame: tuple[str, ...]
    parallels: tuple[float, float]
    meridian: float


class PageSettings(Settings):
    """Of the HTML file; ``inset``: west, south, east, north of the box that shows the South China Sea in full."""

    nights: int = Field(ge=1)
    grid_metres: int = Field(ge=1, le=100)
    classes: int = Field(ge=2, le=5)
    flows_drawn: int = Field(ge=1)
    rows_shown: int = Field(ge=1)
    main_south: float = Field(ge=0, le=25)
    inset: tuple[float, float, float, float]


class MapSettings(Settings):
    shapes: ShapeSettings
    sheet: SheetSettings
    page: PageSettings
