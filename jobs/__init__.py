"""The night in order: sessions, clocks, files and the command line live here and nowhere else."""

__version__ = "0.1.0"
