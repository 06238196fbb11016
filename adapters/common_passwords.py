"""The passwords that everybody tries first, from the lists of zxcvbn."""

from functools import cache
from typing import Final

COUNT: Final = 10_000


@cache
def common_passwords() -> frozenset[str]:
    """In lower case. The lists are read when they are first asked for, which takes a moment."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # noqa: PLC0415 - 2 MB that not every command needs

    return frozenset(FREQUENCY_LISTS["passwords"][:COUNT])
