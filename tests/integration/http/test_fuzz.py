"""Whatever is sent to the API, it answers as it describes itself, and never fails (promise S10)."""

import asyncio
import sys
from pathlib import Path

from tests.integration.http.people import Town

CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,"
    "unsupported_method"
)


async def test_made_up_requests_get_the_answers_that_are_described(town: Town, tmp_path: Path) -> None:
    """Valid ones and broken ones, made from the description, by somebody who is signed in and has friends."""
    ann, _, contact_id = await town.friends()
    await ann.say(contact_id, "hi")
    fuzzer = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "schemathesis.cli", "run", f"{town.server.url}/docs/openapi.json"),
        *("--header", f"Authorization: {ann.token}", "--exclude-operation-id", "sign_out"),
        *("--checks", CHECKS, "--phases", "coverage,fuzzing", "--max-examples", "15", "--seed", "1"),
        *("--generation-database", "none", "--no-color"),
        cwd=tmp_path,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await fuzzer.communicate()
    assert fuzzer.returncode == 0, output.decode()[-8000:]
