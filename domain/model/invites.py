"""Invites: links that let somebody make an account (contract-2 N9)."""

from dataclasses import dataclass

from domain.model.ids import InviteId
from domain.model.secret_links import SecretLink


@dataclass(frozen=True, slots=True, kw_only=True)
class Invite(SecretLink):
    invite_id: InviteId
