"""The container, with the wire's part of it filled in: config may not know the wire."""

from config.container import Container
from config.settings import Settings
from entrypoints.wire.notifications import WireFrames
from entrypoints.wire.session_frames import WireSessionFrames
from entrypoints.wire.signaling import WireSignaling


def container_for(settings: Settings) -> Container:
    return Container(
        settings=settings,
        frames=WireFrames(),
        session_frames=WireSessionFrames(),
        signaling_frames=WireSignaling(),
    )
