from collections.abc import Iterator

import pytest

from tests.e2e.nodes import Deployment, one_node, two_nodes

pytest.register_assert_rewrite("tests.e2e.scenarios", "tests.e2e.call_scenarios")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--soak", action="store_true", help="every fault at its full length, with several seeds")


@pytest.fixture(scope="session")
def one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    with one_node(tmp_path_factory.mktemp("one")) as deployment:
        yield deployment


@pytest.fixture(scope="session")
def two(tmp_path_factory: pytest.TempPathFactory, mysql_server_url: str) -> Iterator[Deployment]:
    with two_nodes(tmp_path_factory.mktemp("two"), mysql_server_url) as deployment:
        yield deployment
