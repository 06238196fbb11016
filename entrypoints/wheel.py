"""What setuptools does besides copying, when it builds a wheel (`[tool.setuptools.cmdclass]`)."""

from pathlib import Path

from setuptools.command.build_py import build_py

from entrypoints.web_files import BUNDLE, SOURCES


class BuildWithBundle(build_py):  # type: ignore[misc]  # setuptools ships no types
    def run(self) -> None:
        super().run()
        if not self.editable_mode:
            from entrypoints.bundle import bundle  # noqa: PLC0415 - to install a checkout it need not be there

            bundle(SOURCES, Path(self.build_lib) / BUNDLE.relative_to(SOURCES.parents[1]))
