"""What setuptools does besides copying, when it builds a wheel (`[tool.setuptools.cmdclass]`)."""

import sys
from pathlib import Path

from setuptools.command.build_py import build_py

ROOT = Path(__file__).parents[1]


class BuildWithBundle(build_py):  # type: ignore[misc]  # setuptools ships no types
    def run(self) -> None:
        super().run()
        if not self.editable_mode:
            self._bundle()

    def _bundle(self) -> None:
        """Where a wheel is built, nothing of ours need be installed."""
        sys.path.insert(0, str(ROOT))
        from entrypoints.bundle import bundle  # noqa: PLC0415 - as said above
        from entrypoints.web_files import BUNDLE, SOURCES  # noqa: PLC0415

        bundle(SOURCES, Path(self.build_lib) / BUNDLE.relative_to(ROOT))
