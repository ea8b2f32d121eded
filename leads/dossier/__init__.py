"""The dossier of a lead: what a packet says, in Chinese and English, and the files that it says it in.

``content`` is the packet as plain data; ``html``, ``pdf`` and ``pictures`` show it, ``evidence_files`` are its tables.
"""
