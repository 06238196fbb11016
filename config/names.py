"""Names that somebody wrote and nobody knows."""

from collections.abc import Collection
from difflib import get_close_matches


def unknown(name: str, known: Collection[str], prefix: str = "") -> str:
    """The sentence about it, with the one that was meant if any is near."""
    near = get_close_matches(name, known, 1)
    advice = f"did you mean {prefix}{near[0]}?" if near else f"there are {', '.join(sorted(known))}"
    return f"{prefix}{name} is unknown; {advice}"
