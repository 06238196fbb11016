from collections.abc import Iterator

import pytest

from tests.e2e.nodes import Deployment, one_node, two_nodes
from tests.storages import SERVERS, Databases

pytest.register_assert_rewrite("tests.e2e.scenarios", "tests.e2e.call_scenarios")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--soak", action="store_true", help="every fault at its full length, with several seeds")
    parser.addoption(
        "--database", choices=list(SERVERS), default="mysql", help="which one two nodes keep everything in"
    )


@pytest.fixture(scope="session")
def one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    with one_node(tmp_path_factory.mktemp("one")) as deployment:
        yield deployment


@pytest.fixture(scope="session")
def two(
    tmp_path_factory: pytest.TempPathFactory, databases: Databases, pytestconfig: pytest.Config
) -> Iterator[Deployment]:
    scheme = pytestconfig.getoption("--database", default="mysql")
    with two_nodes(tmp_path_factory.mktemp("two"), databases.server(scheme)) as deployment:
        yield deployment


@pytest.fixture(scope="session")
def two_on_postgresql(tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> Iterator[Deployment]:
    with two_nodes(tmp_path_factory.mktemp("two"), databases.server("postgresql")) as deployment:
        yield deployment
