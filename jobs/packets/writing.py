"""Writes packets, by several processes where they are many, and seals them."""

from __future__ import annotations

import multiprocessing
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Self

from graph.failures import InputOutputError
from jobs import fonts
from jobs.packets.orders import Order
from leads.dossier.descriptions import descriptions
from leads.dossier.packet_folder import write_packet
from leads.dossier.pdf import PdfPrinter
from leads.seal import NightReference, Packet, seal_packet
from lineage.signing import Signer

# Below this many leads a second process costs more than it saves.
LEADS_FOR_PROCESSES = 8


class Writing:
    """Packets of ``night``, signed by ``signer``: the key stays in this process, other processes write files only.

    ``leads``: how many there will be. The processes end with the ``with`` block.
    """

    def __init__(self, leads: int, night: NightReference, signer: Signer) -> None:
        self._night = night
        self._signer = signer
        # A forked process inherits threads that nobody runs; a spawned one starts clean.
        spawn = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(os.cpu_count(), spawn) if leads >= LEADS_FOR_PROCESSES else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def written(self, orders: Sequence[Order]) -> Iterator[Path]:
        """The folders of the packets, each when it is whole, in the order asked for."""
        done: Iterable[None] = self._pool.map(_write, orders) if self._pool else map(_write, orders)
        for order, _ in zip(orders, done, strict=True):
            self._seal(order)
            yield order.folder

    def _seal(self, order: Order) -> None:
        """Seals the files and gives the packet its name."""
        files = descriptions(order.beside)
        seal_packet(order.beside, _packet(order), files, self._night, self._signer, datetime.now(UTC))
        with _failures(order):
            order.beside.rename(order.folder)


@lru_cache(maxsize=1)
def _printer(font_folder: Path) -> PdfPrinter:
    """Each process reads the fonts once."""
    return PdfPrinter([font_folder], fonts.FAMILIES)


def _write(order: Order) -> None:
    """Writes a packet's files beside its place."""
    printer = _printer(order.font_folder)
    reader = order.sight.reader() if order.sight else None
    with _failures(order):
        shutil.rmtree(order.beside, ignore_errors=True)
        order.beside.mkdir(parents=True)
        write_packet(order.beside, order.tables, order.setting, order.inputs, order.rows, reader, printer)


def _packet(order: Order) -> Packet:
    """What the manifest says beside the files: nothing that a rebuild would change."""
    setting, lead = order.setting, order.tables.lead
    facts = {"config_hash": setting.config_hash, "code_version": setting.code_version, "made_up": setting.made_up}
    every_row = order.sight is not None and order.sight.profile == "police" and order.sight.third_persons
    return Packet(order.lead_id, setting.profile, setting.night, lead["evidence_digest"], every_row, facts)


@contextmanager
def _failures(order: Order) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InputOutputError(f"{order.folder}: cannot be written: {error.strerror}") from error
