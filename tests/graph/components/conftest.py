from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from graph.settings import ComponentSettings
from jobs import configuration


@pytest.fixture(scope="session")
def component_settings(root: Path) -> ComponentSettings:
    """The settings that the project ships."""
    tree = yaml.safe_load((root / "conf" / "components.yaml").read_text(encoding="utf-8"))
    return ComponentSettings.model_validate(configuration.values(tree))
