"""How a run ends when it can't go on: each failure has its exit code (sysexits) and a message that says what to do."""

from __future__ import annotations

import os


class Failure(Exception):  # noqa: N818 (its subclasses are the errors)
    """A run that stops on purpose; the message is shown to the user as it stands, without a stack trace."""

    exit_code = os.EX_SOFTWARE


class ContractError(Failure):
    """The program made a table that its contract forbids (70): an error of ours, of which no row is shown."""


class UsageError(Failure):
    """The command line is wrong (2, as argparse exits)."""

    exit_code = 2


class DataGateError(Failure):
    """The input is not fit for a night (65); nothing was written."""

    exit_code = os.EX_DATAERR


class InputOutputError(Failure):
    """A folder or file can't be read or written (74)."""

    exit_code = os.EX_IOERR


class LockedError(Failure):
    """Another run holds the warehouse (75): try later."""

    exit_code = os.EX_TEMPFAIL


class ConfigurationError(Failure):
    """The configuration or the installation is wrong (78)."""

    exit_code = os.EX_CONFIG
