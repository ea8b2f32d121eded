"""Passes over rows of whole numbers: a step of the mining works on any share of the rows that holds whole values, whole
pairs or whole groups, so one task may do all shares at once or many tasks one each.
"""
