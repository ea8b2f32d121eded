"""Writes packets, by several processes where they are many, and seals them."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from multiprocessing.connection import wait
from pathlib import Path
from typing import Self

from graph.failures import InputOutputError
from jobs import fonts
from jobs.packets.orders import Order
from jobs.scratch import Janitor
from leads.dossier.descriptions import descriptions
from leads.dossier.packet_folder import write_packet
from leads.dossier.pdf import PdfPrinter
from leads.seal import NightReference, Packet, seal_packet
from lineage.signing import Signer

# Below this many leads a second process costs more than it saves.
LEADS_FOR_PROCESSES = 8


class Writing:
    """Packets of ``night``, signed by ``signer``: the key stays in this process, other processes write files only.

    ``leads``: how many there will be. With the ``with`` block the processes end, and what is not whole by then goes;
    when this process is killed, ``janitor`` sees to that.
    """

    def __init__(self, leads: int, night: NightReference, signer: Signer, janitor: Janitor) -> None:
        self._night = night
        self._signer = signer
        self._janitor = janitor
        # A forked process inherits threads that nobody runs; a spawned one starts clean.
        spawn = multiprocessing.get_context("spawn")
        self._pool = (
            ProcessPoolExecutor(os.cpu_count(), spawn, _end_with_parent) if leads >= LEADS_FOR_PROCESSES else None
        )
        self._begun: set[Path] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if self._pool:
                self._end(self._pool, at_once=kind is not None)
        finally:
            # Also when this process is told to end once more while it waits.
            for folder in self._begun:
                shutil.rmtree(folder, ignore_errors=True)

    def _end(self, pool: ProcessPoolExecutor, *, at_once: bool) -> None:
        if at_once:
            # What they are writing is not wanted any more.
            for process in list((pool._processes or {}).values()):
                process.kill()
        pool.shutdown(cancel_futures=True)

    def written(self, parts: Iterable[Sequence[Order]]) -> Iterator[Path]:
        """The folders of the packets, each when it is whole, in the order asked for.

        While other processes write the packets of a part, this one reads the next.
        """
        ahead: tuple[Sequence[Order], Iterable[None]] = ((), ())
        for orders in parts:
            for order in orders:
                self._begun.add(order.beside)
                self._janitor.watch(order.beside)
            started = self._pool.map(_write, orders) if self._pool else map(_write, orders)
            yield from self._sealed(*ahead)
            ahead = orders, started
        yield from self._sealed(*ahead)

    def _sealed(self, orders: Sequence[Order], written: Iterable[None]) -> Iterator[Path]:
        for order, _ in zip(orders, written, strict=True):
            self._seal(order)
            yield order.folder

    def _seal(self, order: Order) -> None:
        """Seals the files and gives the packet its name."""
        files = descriptions(order.beside)
        seal_packet(order.beside, _packet(order), files, self._night, self._signer, datetime.now(UTC))
        with _failures(order):
            order.beside.rename(order.folder)
        self._begun.remove(order.beside)


def _end_with_parent() -> None:
    """Has a process that writes packets end when the one is killed that wants them: it would write on."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    waiting = threading.Thread(target=_end_after, args=(parent.sentinel,), daemon=True)
    waiting.start()


def _end_after(sentinel: int) -> None:
    wait([sentinel])
    os._exit(os.EX_IOERR)


@lru_cache(maxsize=1)
def _printer(font_folder: Path) -> PdfPrinter:
    """Each process reads the fonts once."""
    return PdfPrinter([font_folder], fonts.FAMILIES)


def _write(order: Order) -> None:
    """Writes a packet's files beside its place."""
    printer = _printer(order.font_folder)
    reader = order.sight.reader() if order.sight else None
    with _failures(order):
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
