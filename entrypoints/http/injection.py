"""What handlers may ask for by annotation."""

from collections.abc import Callable, Iterable
from typing import Any

from sanic import Request, Sanic

from adapters.wire.reading import Body, Query, read_body, read_query
from domain.model.accounts import Login
from domain.model.audit import Actor
from domain.model.clients import Client
from domain.services.administrators import AdministratorService
from entrypoints.http.auth import Authenticator, actor_reader, client_of, login_of
from entrypoints.http.operations import find_operation
from entrypoints.http.uploads import UploadBody, UploadedFile, body_reader, upload_reader


def inject(
    app: Sanic[Any, Any],
    services: Iterable[object],
    authenticator: Authenticator,
    administrators: AdministratorService,
) -> None:
    """To be called when every route is there."""
    add: Callable[[type, Callable[..., Any]], None] = app.ext.add_dependency
    for service in services:
        add(type(service), _giver(service))
    add(Login, login_of)
    add(Client, client_of)
    add(Actor, actor_reader(administrators))
    add(UploadedFile, upload_reader(authenticator))
    add(UploadBody, body_reader())
    # Not `routes_all`: it keeps one route of those that share a path.
    operations = [each for route in app.router.routes if (each := find_operation(route))]
    for body in {each.body for each in operations if each.body}:
        add(body, _body_reader(body))
    for query in {each.query for each in operations if each.query}:
        add(query, _query_reader(query))


def _giver(service: object) -> Callable[[], object]:
    return lambda: service


def _body_reader(kind: type[Body]) -> Callable[[Request], Body]:
    def read(request: Request) -> Body:
        return read_body(kind, request.body)

    return read


def _query_reader(kind: type[Query]) -> Callable[[Request], Query]:
    def read(request: Request) -> Query:
        return read_query(kind, dict(request.args))

    return read
