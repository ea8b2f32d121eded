"""Which normal form each trait type has."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from graph.divisions import matcher
from graph.settings import StandardiseSettings
from graph.traits import (
    address,
    counterparty,
    device,
    email,
    foreign_document,
    id_number,
    network,
    payee,
    person_name,
    phone,
    picture,
    uscc,
)
from graph.traits.normal_form import NormalForm, fold, rejected
from graph.traits.placeholders import Placeholders

# A masked number fits many people, so it has a weight and thus a trait type of its own.
MASKED_USE = {"masked_document": "masked_id_number"}

ADDRESSES = ("registered_address", "ship_from_address", "return_address", "warehouse_address", "sender_address")
NAMES = ("holder_name", "legal_person", "payee_name")


class NormalForms:
    """Normal forms under the site's settings; cheap to send to workers, which load the tables when first used."""

    def __init__(self, settings: StandardiseSettings) -> None:
        self._settings = settings
        self._placeholders = Placeholders(
            settings.placeholders,
            settings.placeholder_patterns,
            settings.placeholder_addresses,
            settings.nothing_words,
        )
        self._public = Placeholders((), (), settings.public_addresses)
        self._forms: dict[str, Callable[[str], NormalForm]] = {
            "id_number": self._or_foreign(id_number.normal_form),
            "uscc": self._or_foreign(uscc.normal_form),
            "face_id": device.face_form,
            "phone": self._phone,
            "email": email.normal_form,
            "operator": counterparty.operator_form,
            "device_id": device.device_form,
            "wifi_bssid": network.bssid_form,
            "ip": network.ip_form,
            "payee_number": payee.normal_form,
            "transfer": counterparty.flow_form,
            "image_hash": picture.normal_form,
            **dict.fromkeys(NAMES, person_name.normal_form),
            **dict.fromkeys(ADDRESSES, self._address),
        }

    def of(self, trait_type: str, text: str) -> NormalForm:
        """The normal form of what an account uses as ``trait_type``."""
        folded = fold(text)
        if self.is_missing(trait_type, folded):
            return rejected("placeholder")
        form = self._forms[trait_type](folded)
        if trait_type in ADDRESSES and self._public.in_address(folded):
            # Whoever takes parcels for a neighbourhood shares the room with all of it.
            return NormalForm(
                tuple(value for value in form.values if value[0] != "room"), form.reason or "pickup_point"
            )
        return form

    def of_place(self, trait_type: str, text: str) -> NormalForm:
        """The normal form of a listed shared place: of an address its finest level alone, of an IP every address.

        A listed room is public and nothing else; a listed building (a market, a station) is public as a building and
        leaves its rooms alone, which are shops of different people.
        """
        if trait_type not in self._forms:
            return rejected("unknown_trait_type")
        folded = fold(text)
        if self.is_missing(trait_type, folded):
            return rejected("placeholder")
        if trait_type == "ip":
            return network.listed_form(folded)
        form = self._forms[trait_type](folded)
        return NormalForm(form.values[-1:], form.reason) if trait_type in ADDRESSES else form

    def is_missing(self, trait_type: str, folded: str) -> bool:
        """Whether the text is a placeholder for a missing value."""
        written = folded.partition(network.DAY_MARK)[0] if trait_type == "ip" else folded
        return self._placeholders.holds(written) or (trait_type in ADDRESSES and self._placeholders.in_address(folded))

    def _phone(self, text: str) -> NormalForm:
        form = phone.normal_form(text, self._settings.phone_region)
        told = tuple(v for v in form.values if not self._placeholders.holds(phone.national_digits(v[1])))
        return NormalForm(told, form.reason) if told or not form.values else rejected("placeholder")

    def _or_foreign(self, own: Callable[[str], NormalForm]) -> Callable[[str], NormalForm]:
        """``own``, and beside it the form of foreign documents where the site has them."""
        return partial(_own_or_foreign, own) if self._settings.foreign_documents else own

    def _address(self, text: str) -> NormalForm:
        # Fields of a form, joined by commas: an empty one says "-0-" and is no part of the address.
        fields = [field for field in text.split(",") if not self._placeholders.holds(field)]
        if not fields:
            return rejected("placeholder")
        return address.normal_form(",".join(fields), matcher(self._settings.adcode_year))


def _own_or_foreign(own: Callable[[str], NormalForm], text: str) -> NormalForm:
    """What is written like a number of the country itself is judged by that country's check digit alone."""
    form = own(text)
    return foreign_document.normal_form(text) if form.reason == "form" else form
