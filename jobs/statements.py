"""The stage ``statements``: it hands tonight's frames to ``leads.account_statements``."""

from __future__ import annotations

from jobs.night import Night
from leads.account_statements.making import Judgement, account_statements, setting_of
from leads.account_statements.table import ACCOUNT_STATEMENTS


def statements(night: Night) -> None:
    """The statement of reasons of every account that a lead names."""
    settings, frames, tables = night.settings, night.frames, night.tables
    zone = settings.landing.time_zone
    told = setting_of(night.name, zone, night.config_hash, settings.suspicion, settings.leads)
    found = Judgement(
        ring_members=tables["ring_members"],
        ring_ids=frames["ring ids"],
        grounds=frames["grounds"],
        control=frames["control"],
        past_owners=frames["past owners"],
        guilt=frames["held against"],
        spans=frames["spans"],
        link_evidence=tables["link_evidence"],
        member_traits=frames["member traits"],
        exclusions=tables["exclusions"],
        accepted=night.accepted,
    )
    before = night.before.get(ACCOUNT_STATEMENTS.name)
    night.write((ACCOUNT_STATEMENTS, account_statements(frames["live leads"], found, night.end, told, before)))
