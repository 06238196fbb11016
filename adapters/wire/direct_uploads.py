"""Large files whose bytes go straight to the store (docs/protocol.md, files)."""

from collections.abc import Mapping
from typing import Final

from adapters.wire.reading import Body
from adapters.wire.writing import Time, View
from domain.model.direct_uploads import MissingParts
from domain.model.ids import FileName

DIRECT: Final = "direct"
"""The name in `Upload-Metadata` by which an uploader asks for it, whatever it says."""


class FileInParts(Body):
    """`fileId`: of one that was begun with `direct`."""

    file_id: FileName = FileName("")


class MissingPartView(View):
    """`size` bytes of the file, from `offset` on, go to `url` by PUT, with no header of ours."""

    offset: int
    size: int
    url: str


class MissingPartsView(View):
    """`received`: bytes that are there. `parts`: at most 16 that are not; none when all are."""

    received: int
    parts: tuple[MissingPartView, ...]
    expires_at: Time


def missing_parts_view(missing: MissingParts) -> MissingPartsView:
    return MissingPartsView.of(missing, parts=tuple(map(MissingPartView.of, missing.parts)))


def wants_parts(metadata: Mapping[str, str]) -> bool:
    return DIRECT in metadata
