"""Joins the page's parts into its one file."""

from __future__ import annotations

import base64
import json
import zlib
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from leads.maps.page.columns import EDGES, REGIONS, RING_REGIONS, RINGS, columns
from leads.maps.page.content import NightContent, PageContent
from leads.maps.page.ground import Ground, pack
from leads.maps.settings import PageSettings

FOLDER = Path(__file__).parent
# In the order in which they build on one another.
SCRIPTS = (
    "text",
    "payload",
    "ground",
    "counts",
    "rings",
    "state",
    "camera",
    "paint",
    "labels",
    "flows",
    "panel",
    "ring_panel",
    "controls",
    "search",
    "map",
    "main",
)
RAW_DEFLATE = -15


def write_page(path: Path, content: PageContent, ground: Ground, settings: PageSettings) -> None:
    """Writes the page to ``path``; equal content gives equal bytes."""
    path.write_text(page(content, ground, settings), encoding="utf-8", newline="\n")


def page(content: PageContent, ground: Ground, settings: PageSettings) -> str:
    """The file's text. ValueError: there is no night, or nights do not come oldest first."""
    nights = [night.night for night in content.nights]
    if not nights or nights != sorted(set(nights)):
        raise ValueError(f"nights of a page: one or more, oldest first, each once; not {nights}")
    index, steps = pack(ground, settings)
    blocks = {"shapes": _packed(_json(index)), "steps": _packed(steps)}
    for number, night in enumerate(content.nights):
        blocks[f"regions-{number}"] = _packed(_json(columns(night.regions, REGIONS)))
        blocks[f"rings-{number}"] = _packed(_json(_rings(night)))
    return _template().render(
        about=_about(content, ground, settings),
        blocks=blocks,
        style=Markup((FOLDER / "page.css").read_text(encoding="utf-8")),
        scripts=[Markup((FOLDER / "script" / f"{name}.js").read_text(encoding="utf-8")) for name in SCRIPTS],
    )


def _rings(night: NightContent) -> dict[str, Any]:
    return {
        "ring_regions": columns(night.ring_regions, RING_REGIONS),
        "rings": columns(night.rings, RINGS),
        "edges": columns(night.edges, EDGES),
    }


def _about(content: PageContent, ground: Ground, settings: PageSettings) -> dict[str, Any]:
    """What the page knows of itself before anything is unpacked."""
    south, north = ground.parallels
    return {
        "profile": content.profile,
        "nights": [
            {"night": night.night, "config_hash": night.config_hash, "made_up": night.made_up}
            for night in content.nights
        ],
        "source": {"zh": content.source.lines_zh, "en": content.source.lines_en},
        "projection": {"south": south, "north": north, "meridian": ground.meridian, "grid": settings.grid_metres},
        "classes": settings.classes,
        "flows_drawn": settings.flows_drawn,
        "rows_shown": settings.rows_shown,
        "words": yaml.safe_load((FOLDER / "words.yaml").read_text(encoding="utf-8")),
    }


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def _packed(plain: bytes) -> str:
    """Raw deflate in base64: letters that end no element."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, RAW_DEFLATE)
    return base64.b64encode(deflate.compress(plain) + deflate.flush()).decode("ascii")


@lru_cache(maxsize=1)
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "sort_keys": True}
    return environment.get_template("page.html.j2")
