"""Sealed packets: a folder of files gets a list of them, a signature and the verifier that checks both.

``packet`` seals; ``verify_packet`` is the one file that travels in each packet and checks it anywhere; the jobs that
verify and stamp packets use that same file.
"""

from __future__ import annotations

from leads.seal.packet import NightReference, Packet, seal_packet

__all__ = ["NightReference", "Packet", "seal_packet"]
