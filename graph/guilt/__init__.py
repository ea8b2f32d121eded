"""Evidence of counterfeit sale, one kind a file; each says what happened, who says so, and what it weighs.

Every kind is SQL on tables of papers that gives the columns of ``GUILT_EVIDENCE``. Only a rights holder appraises
goods: what stands here makes an account suspected, never guilty.
"""
