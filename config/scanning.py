"""Who looks for malware in files, as the settings say."""

from adapters.clamd import Clamd
from config.settings import Settings
from ports.file_scanner import FileScanner


def open_scanner(settings: Settings) -> FileScanner | None:
    """None where none is wanted. Constructing it asks nobody."""
    return Clamd(settings.scanning.clamd) if settings.scanning.clamd else None
