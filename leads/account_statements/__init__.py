"""The statement of reasons of every account that a lead names: what is relied on, by which rule, and how to rebut it.

It is about one account and written for whoever holds it: no id, name or value of anybody else is in its text. Facts
keep their numbers (`D1` own deeds, `T1` ties, `M1` the money) from the text to the job ``rebut``.
"""
