"""Which texts are one emoji, by the data of Unicode (emoji-test.txt)."""

from functools import cache

import emoji

FULLY_QUALIFIED = emoji.STATUS["fully_qualified"]


@cache
def emojis() -> frozenset[str]:
    """All that are recommended for interchange, in the form that is shown in colour (UTS 51, ED-18a)."""
    return frozenset(text for text, about in emoji.EMOJI_DATA.items() if about["status"] == FULLY_QUALIFIED)
