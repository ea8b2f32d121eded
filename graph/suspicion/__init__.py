"""From groups and evidence of counterfeit sale to suspected rings, and to the accounts in them that may be named.

``own_guilt``: what each account did itself. ``groups``: which groups are suspected. ``naming``: who in them may be
named, one rule after the other. ``lead_bar``: which of them may become leads. All of these are functions on tables;
``suspecting`` and ``judging`` bring their rows together, by group, and run them. Nothing here ranks or spreads guilt:
an account is named by what it did, or because the money stays with whoever did it, never by company alone.
"""
