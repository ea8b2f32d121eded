"""The job ``export-maps``: where suspected rings are, as map files and printed sheets of a published night."""
