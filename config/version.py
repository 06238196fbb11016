"""Which ichat this is; the package says so."""

from importlib.metadata import version
from typing import Final

VERSION: Final = version("ichat")
