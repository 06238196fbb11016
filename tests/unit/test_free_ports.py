"""Ports of the tests' own servers."""

import subprocess
import sys

from tests.servers import free_port

TRY = "import sys; from tests.servers import ports; print(ports._lock(int(sys.argv[1])))"


def test_a_port_is_nobody_elses_while_its_server_is_down() -> None:
    """Another run of the tests, or another worker of this one, does not get it."""
    port, another = free_port(), free_port()
    assert port != another
    tried = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", TRY, str(port)], capture_output=True, text=True, check=True
    )
    assert tried.stdout == "False\n"
