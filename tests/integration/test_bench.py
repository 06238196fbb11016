"""The measuring of speed works; what it measures is no test's business."""

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.bench.__main__ import attempt
from tests.bench.growth import Growth
from tests.bench.load import Load
from tests.bench.report import BEGIN, END, Measured, Row, write
from tests.bench.works import WORKS, Figures

TABLES = (
    "messages in one conversation",
    "users of the server",
    "members of a group",
    "messages on disk, bytes",
)


PAGE = f"before\n{BEGIN}\nwhat was measured before\n{END}\nafter\n"


def test_the_short_form_measures_floors_and_growth(tmp_path: Path) -> None:
    """So that whoever runs `make bench` before a release does not find it broken."""
    page = tmp_path / "performance.md"
    page.write_text(PAGE)
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench", "--short", "--page", str(page)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
        timeout=900,  # it takes half a minute; the machine may be busy
    )
    assert done.returncode == 0, done.stderr
    assert "floors" in done.stdout
    for table in TABLES:
        assert f"| {table} |" in done.stdout
        assert f"| {table} |" in page.read_text()


def test_a_page_shows_what_was_measured_last_beside_the_original_and_an_older_version(tmp_path: Path) -> None:
    """Promises, ratios and pictures take the place of those before; what people wrote stays."""
    page = tmp_path / "performance.md"
    page.write_text(PAGE)
    floors = {"post_cpu_ms": 0.1, "insert_cpu_ms": 0.1}
    figures = {"rps": 3500.0, "lat_p50_ms": 4.0, "total_cpu_ms_per_send": 0.6}
    parts = {"server_cpu_ms_per_send": 0.4, "mariadbd_cpu_ms_per_send": 0.2}
    sends = Row("V1", "sends", WORKS[0].promises, figures | parts, {"rps": 1400.0}, {"rps": 1800.0})
    growth = Growth("messages", {size: {"send": 1.0, "sync": size / 100} for size in (10, 100)})
    for _ in range(2):
        write(page, Measured(floors, [sends], [growth]))
        text = page.read_text()
        assert text.startswith(f"before\n{BEGIN}\n")
        assert text.endswith(f"\n{END}\nafter\n")
        assert "what was measured before" not in text
        assert "| V1 | `rps` | >= 3000 | 1800 | 3500 |  | 1400 | 2.5 |" in text
        assert "| V1 | `total_cpu_ms_per_send` | <= 0.45 |  | 0.6 **not kept** | 3 |  |  |" in text
        for name in ("rate", "cpu", "growth-1"):
            assert f"![{name}](plots/{name}.svg)" in text
            ET.parse(tmp_path / "plots" / f"{name}.svg")


def test_a_work_that_fails_costs_no_other_its_figures(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """It is shown without any, beside what went wrong: here the load generator dies."""
    work = WORKS[0]

    def fail() -> Figures:
        return Load(Path("/bin/false"), tmp_path).run("http://127.0.0.1:1", work.command)

    assert attempt("V1", work, fail) == Row("V1", work.what, work.promises, {})
    assert "failed with 1" in capfd.readouterr().err
    assert attempt("V1", work, lambda: {"rps": 1.0}).figures == {"rps": 1.0}
