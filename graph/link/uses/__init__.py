"""What two accounts' use of one value says, one kind of value a file: a factor on its bits, and the reason.

Every file has ``weigh(meetings, kind, settings)``, which gives a ``Weighed``; ``BY_DOMAIN`` has them all.
"""

from __future__ import annotations

from collections.abc import Callable

from graph.link.uses import (
    device,
    document,
    email,
    face,
    flow,
    masked_document,
    network,
    operator,
    payee_number,
    person_name,
    phone,
    picture,
    room,
    wifi,
)
from graph.link.uses.meeting import Met, Weighed
from graph.settings import LinkSettings, TraitType

Weigh = Callable[[Met, TraitType, LinkSettings], Weighed]

BY_DOMAIN: dict[str, Weigh] = {
    "device": device.weigh,
    "document": document.weigh,
    "email": email.weigh,
    "face": face.weigh,
    "flow": flow.weigh,
    "masked_document": masked_document.weigh,
    "network": network.weigh,
    "operator": operator.weigh,
    "payee_number": payee_number.weigh,
    "person_name": person_name.weigh,
    "phone": phone.weigh,
    "picture": picture.weigh,
    "room": room.weigh,
    "wifi": wifi.weigh,
}

__all__ = ["BY_DOMAIN", "Met", "Weigh", "Weighed"]
