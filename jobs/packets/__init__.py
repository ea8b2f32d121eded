"""The job ``export-packet``: leads of a published night as folders that can be handed over."""
