"""Pictures of a dossier as SVG text: the same data gives the same bytes."""
