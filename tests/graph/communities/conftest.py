from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from graph.settings import CommunitySettings
from jobs import configuration


@pytest.fixture(scope="session")
def community_settings(root: Path) -> CommunitySettings:
    """The settings that the project ships."""
    tree = yaml.safe_load((root / "conf" / "communities.yaml").read_text(encoding="utf-8"))
    return CommunitySettings.model_validate(configuration.values(tree))
