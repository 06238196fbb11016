"""What the doctor says of one thing."""

from dataclasses import asdict, dataclass
from enum import StrEnum


class Verdict(StrEnum):
    WELL = "well"
    DOUBTFUL = "doubtful"
    """It works, and somebody should think about it."""
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Finding:
    """`says` is a sentence for the person who runs the server; `advice` what to do."""

    part: str
    verdict: Verdict
    says: str
    advice: str = ""

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


def well(part: str, says: str) -> Finding:
    return Finding(part, Verdict.WELL, says)


def doubtful(part: str, says: str, advice: str) -> Finding:
    return Finding(part, Verdict.DOUBTFUL, says, advice)


def broken(part: str, says: str, advice: str) -> Finding:
    return Finding(part, Verdict.BROKEN, says, advice)
