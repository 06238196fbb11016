"""Values that lists make by the thousand."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

T = TypeVar("T")

if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:
    import dataclasses

    def record(*, frozen: bool, **options: Any) -> Callable[[type[T]], type[T]]:
        """A frozen dataclass, which the type checker alone keeps frozen: one that also does it itself goes
        through `object.__setattr__` for each field, and takes three times as long to make.
        """
        del frozen
        return dataclasses.dataclass(unsafe_hash=True, **options)


__all__ = ["record"]
