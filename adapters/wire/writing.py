"""From the model to JSON (contract section 3): camelCase, all fields always there, UTC with `Z`."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from operator import attrgetter, itemgetter
from typing import Annotated, Any, Final, Self

import msgspec

Time = Annotated[datetime, msgspec.Meta(tz=True)]
"""Aware, and therefore never without a zone on the wire."""

encode: Final = msgspec.json.Encoder().encode


class View(msgspec.Struct, rename="camel", gc=False):
    """What a client is shown. Fields have the model's names; `msgspec.field(name=...)` where the wire says
    it otherwise.
    """

    @classmethod
    def of(cls, source: object, **others: Any) -> Self:
        """Each field from the field of the same name, except for `others`."""
        return cls(*_values(cls, tuple(others))(source, *others.values()))


@cache
def _values(view: type[View], others: tuple[str, ...]) -> Callable[..., tuple[Any, ...]]:
    """From a source and the others to the values of all fields, in their order.

    Lists have hundreds of rows, so reading and ordering are done in C.
    """
    same = [name for name in view.__struct_fields__ if name not in others]
    given = [*same, *others]
    if len(given) > len(view.__struct_fields__):
        raise TypeError(f"{view.__name__} has not all of {others}")
    if len(given) == 1:
        [name] = given
        return lambda source, *values: values or (getattr(source, name),)
    read = attrgetter(*same) if len(same) > 1 else lambda source: [getattr(source, name) for name in same]
    order = itemgetter(*map(given.index, view.__struct_fields__))
    return lambda source, *values: order((*read(source), *values))
