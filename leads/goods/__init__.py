"""What a suspected ring's goods are known to be: its fakes, or what it sells beside them.

Law counts counterfeit goods alone (docs/adr/0020-goods.md). So each listing, and each order by its listing, gets a
class by what is known of it, and a low and a high share of it that counts as counterfeit.
"""

from leads.goods.dividing import goods_of_rings
from leads.goods.standing import GOODS_CLASSES, SPEAKING

__all__ = ["GOODS_CLASSES", "SPEAKING", "goods_of_rings"]
