"""Counterfeit rings: who runs them, what they share, how each scenario of the field plays out."""
