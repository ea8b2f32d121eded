"""What the free text of an entry says: numbers, phones, mail, sites, wallets, other names, and who it is linked to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# The published remarks are cut off here; the rest stands in a file that is not part of the three.
LONGEST = 1000
STATEMENTS = re.compile(r";\s*|\.?\s+(?=\(?Linked To:)")
LINKED = re.compile(r"\(?Linked To:\s*(?P<name>.+?)\)?", re.IGNORECASE)
ALTERNATIVE = re.compile(r"^[Aa]lt\. ")
PHONE = re.compile(r"(?:Telephone|Phone|PHONE|Fax|FAX)(?: No\.| Number)?:?\s+(?=[\d(+])")
EMAIL = re.compile(r"Email Address ")
WEBSITE = re.compile(r"Website ")
WALLET = re.compile(r"Digital Currency Address - \w+ ")
ALIAS = re.compile(r"[afn]\.k\.a\. ")
# Numbers of China's own standards: the contract's columns take them bare.
CHINESE = re.compile(r"\b(\d[0-9A-Z]{17})\b[^(]*\(China\)")

# Kinds of numbers, those first that a state gives once for a lifetime; licences of a town or a trade come last.
IDENTITY = (
    "Citizen's Card Number", "National ID No.", "Cedula", "C.U.R.P.", "D.N.I.", "SSN", "C.U.I.", "LE Number",
    "Numero de Identidad", "Turkish Identification Number", "Kenyan ID No.", "Italian Fiscal Code",
    "Personal ID Card", "Tazkira National ID Card", "Identification Number", "National Foreign ID Number",
    "Passport", "Diplomatic Passport", "Travel Document Number", "I.F.E.", "Credencial electoral",
    "Electoral Registry No.", "Residency Number", "C.U.I.P.", "Cartilla de Servicio Militar Nacional",
    "Driver's License No.", "Birth Certificate Number",
)  # fmt: skip
REGISTRATION = (
    "United Social Credit Code Certificate", "Unified Social Credit Code", "Tax ID No.", "NIT", "R.F.C.", "RFC",
    "RUC", "RIF", "RTN", "C.U.I.T.", "V.A.T. Number", "US FEIN", "C.I.F.", "Numero Unico de Identificacao Tributaria",
    "Enterprise Number", "Legal Entity Number", "Government Gazette Number", "UK Company Number", "Company Number",
    "Commercial Registry Number", "C.R. No.", "Business Registration", "Business Number", "Registration Number",
    "Registration ID", "Chamber of Commerce Number", "Certificate of Incorporation Number",
    "Public Registration Number", "Registered Charity No.", "D-U-N-S Number", "Folio Mercantil No.",
    "Matricula Mercantil No", "Trade License No.", "Branch Unit Number", "File Number", "License",
)  # fmt: skip


@dataclass(frozen=True)
class Remarks:
    """The facts of one entry's remarks as written, without the words that introduce contact data.

    ``cut_off``: statements left out because the published text breaks off inside them.
    """

    identity: Sequence[str]
    registration: Sequence[str]
    phones: Sequence[str]
    emails: Sequence[str]
    websites: Sequence[str]
    wallets: Sequence[str]
    aliases: Sequence[str]
    linked_to: Sequence[str]
    cut_off: int


def parse(text: str) -> Remarks:
    """The facts of ``text``; a "Linked To" goes to ``linked_to`` and nowhere else."""
    statements = [part.strip() for part in STATEMENTS.split(text) if part.strip(" .")]
    cut_off = len(text) >= LONGEST and not text.rstrip().endswith(".")
    statements = [ALTERNATIVE.sub("", part) for part in (statements[:-1] if cut_off else statements)]
    plain = [part.rstrip(".") for part in statements if not LINKED.match(part)]
    return Remarks(
        identity=_numbers(plain, IDENTITY),
        registration=_numbers(plain, REGISTRATION),
        phones=_after(plain, PHONE),
        emails=_after(plain, EMAIL),
        websites=_after(plain, WEBSITE),
        wallets=_after(plain, WALLET),
        aliases=[name.strip("' ") for name in _after(plain, ALIAS)],
        linked_to=[found["name"] for part in statements if (found := LINKED.fullmatch(part))],
        cut_off=int(cut_off),
    )


def _numbers(statements: Iterable[str], kinds: Sequence[str]) -> list[str]:
    """The statements that give a number of one of ``kinds``, in the order of the kinds."""
    found = [
        (place, statement)
        for statement in statements
        for place, kind in enumerate(kinds)
        if statement.startswith(kind) and any(map(str.isdigit, statement))
    ]
    return list(dict.fromkeys(_bare(statement) for _, statement in sorted(found, key=lambda pair: pair[0])))


def _bare(statement: str) -> str:
    chinese = CHINESE.search(statement)
    return chinese[1] if chinese else statement


def _after(statements: Iterable[str], label: re.Pattern[str]) -> list[str]:
    values = [statement[found.end() :] for statement in statements if (found := label.match(statement))]
    return list(dict.fromkeys(values))
