"""The measuring of speed works; what it measures is no test's business."""

import subprocess
import sys
from pathlib import Path


def test_the_short_form_measures_floors_and_growth() -> None:
    """So that whoever runs `make bench` before a release does not find it broken."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench", "--short"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
        timeout=900,  # it takes half a minute; the machine may be busy
    )
    assert done.returncode == 0, done.stderr
    for row in ("floors", "| messages in one conversation |", "| members of a group |"):
        assert row in done.stdout
