"""Groups: communities of accounts under common control, without any claim (honest families too).

Communities of the link graph are cores. Cores that several values of several families tie are merged, single accounts
that values of two families tie to one core are attached, and whoever one family alone ties stays an associate:
attaching on one family is what accuses innocents. ``holding`` says what counts as two families.
"""
