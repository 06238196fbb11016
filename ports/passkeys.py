"""What a browser and a device are asked about passkeys, and whether what they answer is true."""

from abc import abstractmethod
from collections.abc import Collection
from typing import Protocol

from domain.model.ids import UserId
from domain.model.passkeys import Json, PasskeyKey, Site


class PasskeyVerifier(Protocol):
    """WebAuthn level 3. The device must check who holds it (by finger, face or PIN): a passkey is as good
    as a password and a code together. Which maker built it is not asked.
    """

    @abstractmethod
    def creation_options(
        self, site: Site, challenge: str, user_id: UserId, name: str, known: Collection[PasskeyKey]
    ) -> Json:
        """For `navigator.credentials.create`. A device that has one of `known` makes no other."""

    @abstractmethod
    def request_options(self, site: Site, challenge: str) -> Json:
        """For `navigator.credentials.get`: any passkey of this site does."""

    @abstractmethod
    def challenge_of(self, credential: Json) -> str:
        """To which question this answers, unverified. Raises WrongPasskey."""

    @abstractmethod
    def credential_id_of(self, credential: Json) -> bytes:
        """Unverified. Raises WrongPasskey."""

    @abstractmethod
    def read_new(self, site: Site, challenge: str, credential: Json) -> PasskeyKey:
        """A new one, made on a page of this site for this question. Raises WrongPasskey."""

    @abstractmethod
    def verify(self, site: Site, challenge: str, credential: Json, key: PasskeyKey) -> int:
        """How often it says that it was used, now that it signed this question on a page of this site.

        Raises WrongPasskey, also if it counts and has not counted on: somebody has a copy.
        """
