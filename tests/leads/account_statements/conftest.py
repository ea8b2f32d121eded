"""An account that a lead names, as the night gathers it, and the setting of a night."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from graph.settings import SuspicionSettings
from jobs import configuration
from leads.account_statements.making import setting_of
from leads.account_statements.telling import Setting
from tests.leads.account_statements.builders import deed, tie

ACCOUNT = "acc-7"


@pytest.fixture
def account() -> dict[str, Any]:
    return {
        "lead_id": "L-1",
        "account_id": ACCOUNT,
        "membership_probability": 0.973,
        "guilt_bits": 13.0,
        "grounds": ["device", "payment"],
        "past_grounds": ["place"],
        "control": None,
        "sold_at": None,
        "deeds": [deed("appraisal", 3), deed("strike", 9, brand=None, store_id=None, listing_id=None)],
        "ties": [tie("device_id", "t-device"), tie("payee_number", "t-payee", 5)],
        "payees": [{"token": "t-payee", "rows": ["row of t-payee"]}],
        "names": [{"token": "t-name", "rows": ["row of t-name"]}],
        "favour": [{"what": "genuine", "count": 2}, {"what": "complaint_malicious", "count": 1}],
    }


@pytest.fixture(scope="session")
def setting(root: Path) -> Setting:
    settings = configuration.load(root / "conf" / "ringtrace.yaml")
    return setting_of("2026-03-03", "Asia/Shanghai", "c" * 64, settings.suspicion, settings.leads)


@pytest.fixture(scope="session")
def trait_types(root: Path) -> list[str]:
    return list(configuration.load(root / "conf" / "ringtrace.yaml").traits)


@pytest.fixture(scope="session")
def suspicion(root: Path) -> SuspicionSettings:
    return configuration.load(root / "conf" / "ringtrace.yaml").suspicion
