"""What was sold and is offered, in all and by what is known of the goods; thresholds; orders that may be faked."""

from __future__ import annotations

from leads.facts.fact import plain, text
from leads.goods import GOODS_CLASSES

AMOUNTS = (
    *("sold_value_all", "all_goods_low", "all_goods_high", "refunded_value"),
    *("sold_value_low", "sold_value_high", "allowance"),
)
SOLD = f"""format('Stores of the suspected accounts: {{}} paid orders of {{}} yuan; between {{}} and {{}} yuan '
    || 'without refunds ({{}} yuan) and without orders that may be faked. Of these between {{}} and {{}} yuan '
    || 'for goods that count as suspected counterfeits (allowance of {{}} yuan for faked orders that show too little).',
    orders, {", ".join(map(plain, AMOUNTS))})"""
STOCK = ("unsold_value", "unsold_value_low", "unsold_value_high")
UNSOLD = f"""format('Stock on offer at listed prices: {{}} yuan, of which between {{}} and {{}} yuan count as '
    || 'suspected counterfeits.', {", ".join(map(plain, STOCK))})"""
STEPS = ("sold_value", "sold_value_low", "sold_value_high", *STOCK)
OF_CLASS = " ".join(f"WHEN '{name}' THEN '{words}'" for name, words in GOODS_CLASSES.items())
OF_GOODS = f"""format('Goods of {{}}, {{}}: {{}} orders of {{}} yuan without refunds, of which between {{}} and {{}} '
    || 'yuan count as suspected counterfeits; stock of {{}} yuan, of which between {{}} and {{}}.',
    coalesce('brand ' || brand, 'no known brand'), CASE goods_class {OF_CLASS} END, orders,
    {", ".join(map(plain, STEPS))})"""
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
        CASE WHEN rule = 'goods' THEN 'ring_goods' ELSE 'ring_amounts' END AS derived_from, rule
    FROM (
        SELECT lead_id, unnest([
            {{'rule': 'amounts.sold', 'statement': {SOLD}}},
            {{'rule': 'amounts.unsold', 'statement': {UNSOLD}}},
            {{'rule': 'brushing', 'statement': {DOUBTFUL}}}
        ], recursive := true) FROM amounts JOIN live USING (ring_id)
        UNION ALL BY NAME
        SELECT lead_id, 'goods' AS rule, {OF_GOODS} AS statement FROM goods JOIN live USING (ring_id)
        UNION ALL BY NAME
        SELECT lead_id, 'thresholds' AS rule, {TESTED} AS statement
        FROM (SELECT lead_id, unnest(threshold_tests) AS test FROM amounts JOIN live USING (ring_id))
    ) WHERE statement IS NOT NULL
"""
