"""Innocent explanations, one a file: each is asked before anyone is named, and what it finds is written down."""
