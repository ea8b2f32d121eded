"""Weights from data: how often two accounts of one hand agree on a trait type, estimated without or with labels."""
