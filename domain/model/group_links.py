"""Links by which people come into a group (contract-2 N4)."""

from dataclasses import dataclass

from domain.model.ids import GroupId
from domain.model.secret_links import SecretLink


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupLink(SecretLink):
    group_id: GroupId


@dataclass(frozen=True, slots=True)
class GroupSign:
    """What whoever has a link may see of the group before they join it."""

    name: str
    avatar: str
    member_count: int
