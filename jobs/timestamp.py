"""The job ``timestamp``: asks for a time stamp (RFC 3161) of a lead packet, and puts the answer into it.

Neither step uses a network: the request and the answer are files that somebody carries.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from graph.failures import DataGateError, InputOutputError, UsageError
from leads.seal import verify_packet
from leads.seal.verify_packet import REQUEST, RESPONSE, SEAL, BrokenError


def configure(parser: argparse.ArgumentParser) -> None:
    steps = parser.add_subparsers(dest="step", required=True, metavar="request|attach")
    request = steps.add_parser("request", help=f"write {REQUEST} into the packet, for a time stamping authority")
    attach = steps.add_parser("attach", help=f"check the authority's answer and put it into the packet as {RESPONSE}")
    for step in (request, attach):
        step.add_argument("packet", type=Path, metavar="PACKET", help="folder of a lead packet")
    attach.add_argument("response", type=Path, metavar="RESPONSE", help="file with the authority's answer")


def run(arguments: argparse.Namespace) -> int:
    """0; 65 when the packet is not whole, or the answer is not one to this very request."""
    packet = arguments.packet
    if not packet.is_dir():
        raise UsageError(f"{packet}: is not the folder of a packet")
    report = verify_packet.check(packet)
    if not report.whole:
        raise DataGateError(f"{packet}: is not whole, so it gets no time stamp: {'; '.join(report.differences)}")
    if arguments.step == "request":
        _request(packet)
    else:
        _attach(packet, arguments.response)
    return os.EX_OK


def _request(packet: Path) -> None:
    _write(packet / REQUEST, verify_packet.request_of(_read(packet / SEAL)))
    print(f"{packet / REQUEST}: the request, over the SHA-256 of {SEAL}. Where there is a network, send it:")
    print(f"  curl -H 'Content-Type: application/timestamp-query' --data-binary @{REQUEST} -o response.tsr URL")
    print(f"Then: ./spark-submit.sh timestamp attach {packet} response.tsr")


def _attach(packet: Path, response: Path) -> None:
    if not (packet / REQUEST).exists():
        raise UsageError(f"{packet}: no time stamp was asked for; `./spark-submit.sh timestamp request {packet}` does")
    answer = _read(response)
    try:
        stamp = verify_packet.read_response(answer, _read(packet / SEAL))
    except BrokenError as fault:
        raise DataGateError(f"{response}: {fault}; the packet stays as it was") from fault
    _write(packet / RESPONSE, answer)
    print(f"{packet / RESPONSE}: stamped {stamp.time:%Y-%m-%dT%H:%M:%SZ}, number {stamp.serial}, by")
    print(f"  {stamp.certificate.subject.rfc4514_string()}")
    print("`./spark-submit.sh verify` with the packet says how the authority itself is checked.")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputOutputError(f"{path}: can't be read: {error.strerror}") from error


def _write(path: Path, content: bytes) -> None:
    """Writes a new file as a whole; one with other content that is there already stays (UsageError)."""
    if path.exists() and path.read_bytes() != content:
        raise UsageError(f"{path}: is there already; the packet keeps its first time stamp")
    beside = path.with_name(f"{path.name}.new")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        raise InputOutputError(f"{path}: can't be written: {error.strerror}") from error
    finally:
        # Half of it would be a file that no manifest knows.
        beside.unlink(missing_ok=True)
