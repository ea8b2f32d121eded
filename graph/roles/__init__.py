"""Roles towards a suspected ring, one a file: each is SQL that gives (ring_id, account_id, role, score, reason).

A role is not membership: brokers, warehouses and suppliers may serve several suspected rings and merge none.
"""
