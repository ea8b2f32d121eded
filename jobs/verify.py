"""The job ``verify``: whether published nights, a lead packet or exported maps are as they were signed."""

from __future__ import annotations

import argparse
import os
from collections.abc import Collection, Sequence
from pathlib import Path

from graph.failures import UsageError
from jobs import configuration, options, signing_keys
from jobs.vault.heads import log_faults, serves
from jobs.warehouse import NightCheck, Warehouse
from leads.seal import verify_packet
from leads.seal.verify_packet import TEST_KEY_ID, BrokenError, grouped, printable


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "packet", nargs="?", type=Path, metavar="PACKET", help="folder of a packet or of maps (without it: the nights)"
    )
    parser.add_argument("--night", metavar="YYYY-MM-DD", help="check this one night")
    options.add_warehouse(parser)
    options.add_vault(parser)
    options.add_config(parser)
    expected = parser.add_mutually_exclusive_group()
    expected.add_argument(
        "--public-key",
        type=Path,
        metavar="FILE",
        help="of the key that must have signed, PEM (default: the one that keygen wrote, where it is there)",
    )
    expected.add_argument("--fingerprint", metavar="HEX", help="of the key that must have signed")
    parser.add_argument("--tsa-certificate", type=Path, metavar="FILE", help="of the packet's time stamping authority")


def run(arguments: argparse.Namespace) -> int:
    """0 when everything is whole, 65 when something differs: each difference on a line that names its file."""
    expected = _expected(arguments)
    whole = _packet(arguments, expected) if arguments.packet else _nights(arguments, _trusted(arguments, expected))
    return os.EX_OK if whole else os.EX_DATAERR


def _expected(arguments: argparse.Namespace) -> str | None:
    """The fingerprint that must be that of the signing key; None when there is nothing to compare with."""
    if arguments.fingerprint:
        try:
            return verify_packet.read_fingerprint(arguments.fingerprint)
        except BrokenError as fault:
            raise UsageError(f"--fingerprint: {fault}") from fault
    own = signing_keys.public_key_path(options.signing_key())
    public_key = arguments.public_key or (own if own.exists() else None)
    return signing_keys.fingerprint(public_key) if public_key else None


def _trusted(arguments: argparse.Namespace, expected: str | None) -> frozenset[str] | None:
    """As ``expected``, with the keys that this site signed with before where none was named."""
    if expected is None:
        return None
    named = arguments.fingerprint or arguments.public_key
    return frozenset({expected}) | (frozenset() if named else signing_keys.public_halves(options.signing_key()))


def _packet(arguments: argparse.Namespace, expected: str | None) -> bool:
    if arguments.night or not arguments.packet.is_dir():
        raise UsageError(f"{arguments.packet}: is not the folder of a packet; nights are checked without a folder")
    try:
        trusted = verify_packet.read_certificate(arguments.tsa_certificate) if arguments.tsa_certificate else None
    except BrokenError as fault:
        raise UsageError(str(fault)) from fault
    report = verify_packet.check(arguments.packet, expected, trusted)
    print("\n".join(report.lines()))
    return report.whole


def _nights(arguments: argparse.Namespace, trusted: frozenset[str] | None) -> bool:
    warehouse = Warehouse(arguments.warehouse, configuration.load(arguments.config).publish)
    warehouse.require()
    checked = warehouse.check(arguments.night, trusted)
    if not checked:
        print(f"{arguments.warehouse}: night {arguments.night} is not published")
        return False
    beside = [] if arguments.night else [*warehouse.strays(), *_log(arguments.vault, warehouse)]
    print("\n".join(printable(line) for line in lines(checked, trusted, beside)))
    return not beside and not any(one.differences for one in checked)


def _log(vault: Path, warehouse: Warehouse) -> list[str]:
    """What is wrong with the log of the vault, where that is the warehouse's."""
    if serves(vault, warehouse):
        return log_faults(vault, warehouse)
    print(f"note: {options.readable(vault)} holds no rows of this warehouse, so the log of openings was not checked")
    return []


def lines(checked: Sequence[NightCheck], trusted: Collection[str] | None, beside: Sequence[str] = ()) -> list[str]:
    """What ``verify`` says about nights: a line each, their differences and notes, the keys, the verdict.

    ``beside``: what differs besides single nights.
    """
    width = max(len(one.run_id) for one in checked)
    shown = []
    for one in checked:
        signed = f"signed {one.seal.statement.get('signed_at')}" if one.seal else "no valid signature"
        shown.append(f"{one.night}  {one.run_id:<{width}}  {signed}  {'NOT WHOLE' if one.differences else 'whole'}")
        shown += [f"  DIFFERS  {one.night}: {difference}" for difference in one.differences]
        shown += [f"  note     {one.night}: {note}" for note in one.notes]
    shown += [_key(key_id, trusted) for key_id in sorted({one.seal.key_id for one in checked if one.seal})]
    shown += [f"  DIFFERS  {difference}" for difference in beside]
    count = len(beside) + sum(len(one.differences) for one in checked)
    nights = f"{len(checked)} night{'' if len(checked) == 1 else 's'}"
    verdict = f"NOT WHOLE. Differences: {count}" if count else f"WHOLE: {nights} as signed"
    return [*shown, f"Verdict: {verdict}. That the newest nights are all there is not shown by the chain itself."]


def _key(key_id: str, trusted: Collection[str] | None) -> str:
    if key_id == TEST_KEY_ID:
        said = "the published test key, for made-up data: proves nothing"
    elif trusted is None:
        said = "compare it with the fingerprint that `keygen` showed"
    else:
        said = "the key that was expected" if key_id in trusted else "ANOTHER KEY than the one that was expected"
    return f"Fingerprint {grouped(key_id)}: {said}"
