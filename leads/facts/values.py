"""What was sold and is offered in all, the thresholds that were tested, and the orders that may be faked."""

from __future__ import annotations

from leads.facts.fact import plain, text

AMOUNTS = ("sold_value_all", "sold_value_low", "sold_value_high", "refunded_value", "allowance")
SOLD = f"""format('Stores of the suspected accounts: {{}} paid orders of {{}} yuan; between {{}} and {{}} yuan '
    || 'without refunds ({{}} yuan) and without orders that may be faked (allowance of {{}} yuan for those '
    || 'that show too little).',
    orders, {", ".join(map(plain, AMOUNTS))})"""
UNSOLD = f"format('Stock on offer at listed prices: {{}} yuan.', {plain('unsold_value')})"
DOUBTFUL = """CASE WHEN doubtful_orders > 0 THEN
    format('{} of {} orders may be faked to gain rank, {} of them beyond doubt.', doubtful_orders, orders, faked_orders)
    END"""
TESTED = f"""format('Legal threshold {{}} ({{}}, {{}}; {{}} yuan from {{}}), to be checked by counsel: {{}}.',
    test.rule, test.test, test.law, {plain("test.amount")}, test.valid_from,
    CASE WHEN test.met IS NULL THEN {text("test.note")}
        ELSE CASE WHEN test.met THEN 'reached' ELSE 'not reached' END || ' by ' || {plain("test.value")} END)"""

# Sums over the orders and listings of the lead (facts of their own), so made from the table that holds them.
VALUE_FACTS = f"""
    SELECT lead_id, statement, CASE WHEN rule = 'brushing' THEN 'against' ELSE 'value' END AS kind,
        'ring_amounts' AS derived_from, rule
    FROM (
        SELECT lead_id, unnest([
            {{'rule': 'amounts.sold', 'statement': {SOLD}}},
            {{'rule': 'amounts.unsold', 'statement': {UNSOLD}}},
            {{'rule': 'brushing', 'statement': {DOUBTFUL}}}
        ], recursive := true) FROM amounts JOIN live USING (ring_id)
        UNION ALL BY NAME
        SELECT lead_id, 'thresholds' AS rule, {TESTED} AS statement
        FROM (SELECT lead_id, unnest(threshold_tests) AS test FROM amounts JOIN live USING (ring_id))
    ) WHERE statement IS NOT NULL
"""
