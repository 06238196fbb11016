"""The API's description, made from the operations themselves (OpenAPI 3.1)."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from typing import Any, Final

import msgspec
from sanic import HTTPResponse
from sanic_routing.route import Route

from adapters.wire.reading import ID_AT_MOST, Body, Query
from domain.model.errors import ChatError, TooLarge, TooManyRequests, Unavailable
from entrypoints.http.errors import status_of
from entrypoints.http.files import IMAGE_TYPES
from entrypoints.http.operations import Operation, find_operation
from entrypoints.http.uploads import UploadedFile

Document = dict[str, Any]

INTRODUCTION: Final = """\
Success is `{"status":"ok","code":200,"data":…}`, every failure \
`{"status":"error","code":…,"message":…,"requestId":…}` with a fitting HTTP status. Ids are whole numbers; \
in requests `null` and absent mean the zero value, and unknown fields are ignored. Times are RFC 3339 in UTC.

Besides this there are two websockets, `/ws/notification` and `/ws/call`; `asyncapi.json`, beside this, \
describes them."""

PARAMETER: Final = re.compile(r"<(\w+)(?::\w+)?>")


def describe(routes: Iterable[Route], base_path: str) -> Document:
    """Every documented operation with parameters, body, answer, errors and security; all below a path."""
    found = [(route, each) for route in routes if (each := find_operation(route))]
    schemas = _Schemas([operation for _, operation in found])
    paths: dict[str, Document] = defaultdict(dict)
    for route, operation in sorted(found, key=lambda each: (each[0].path, each[1].method)):
        path = "/" + PARAMETER.sub(r"{\1}", route.path)
        paths[path][operation.method.lower()] = _describe(route, operation, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "ichat", "version": version("ichat"), "description": INTRODUCTION},
        "servers": [{"url": base_path or "/"}],
        "paths": paths,
        "components": {
            "schemas": {**schemas.components, "Failure": _failure()},
            "securitySchemes": {
                "header": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Authorization",
                    "description": "The token of a sign-in, bare or after `Bearer `; or that of a bot, for "
                    "what has an `x-bot-scope`.",
                },
                "query": {"type": "apiKey", "in": "query", "name": "token"},
            },
        },
    }


class _Schemas:
    """JSON schemas of bodies, queries and answers."""

    def __init__(self, operations: Sequence[Operation]) -> None:
        kinds: dict[Any, None] = {}
        for operation in operations:
            kinds |= dict.fromkeys([operation.answer] if operation.answer is not HTTPResponse else [])
            kinds |= dict.fromkeys(each for each in (operation.body, operation.query) if each)
        schemas, self.components = msgspec.json.schema_components(
            list(kinds), ref_template="#/components/schemas/{name}"
        )
        self._of = dict(zip(kinds, schemas, strict=True))
        for kind in kinds:
            if isinstance(kind, type) and issubclass(kind, Body):
                _loosen(self.components[kind.__name__])

    def of(self, kind: Any) -> Document:
        schema: Document = self._of[kind]
        return schema

    def fields(self, kind: type[Query]) -> dict[str, Document]:
        fields: dict[str, Document] = self.components[kind.__name__]["properties"]
        return fields


def _loosen(schema: Document) -> None:
    """In bodies numbers are ids, and every field may be null."""
    for name, field in schema["properties"].items():
        for number in (field, field.get("items", {})):
            if number.get("type") == "integer":
                number |= {"minimum": 0, "maximum": ID_AT_MOST}
        default = {"default": field.pop("default")} if "default" in field else {}
        schema["properties"][name] = {"anyOf": [field, {"type": "null"}], **default}


def _failure() -> Document:
    return {
        "type": "object",
        "properties": {
            "status": {"const": "error"},
            "code": {"type": "integer"},
            "message": {"type": "string"},
            "requestId": {"type": "string", "description": "As in the answer's X-Request-Id and the log."},
        },
        "required": ["status", "code", "message", "requestId"],
    }


def _describe(route: Route, operation: Operation, schemas: _Schemas) -> Document:
    text = operation.handler.__doc__ or ""
    described: Document = {
        "operationId": operation.handler.__name__,
        "tags": [operation.handler.__module__.rpartition(".")[2]],
        "summary": text.partition(". ")[0].rstrip("."),
        "description": text,
        "parameters": [*_path_parameters(route), *_query_parameters(operation, schemas)],
        "responses": {**_answers(operation, schemas), **_errors(operation)},
        "security": [] if operation.open else [{"header": []}, {"query": []}],
    }
    if operation.scope:
        described["x-bot-scope"] = operation.scope.value
    body = _body(operation, schemas)
    if body:
        described["requestBody"] = body
    return described


def _path_parameters(route: Route) -> list[Document]:
    return [
        {"name": match[1], "in": "path", "required": True, "schema": {"type": "string"}}
        for match in PARAMETER.finditer(route.path)
    ]


def _query_parameters(operation: Operation, schemas: _Schemas) -> list[Document]:
    if operation.query is None:
        return []
    return [
        {"name": name, "in": "query", "schema": schema}
        for name, schema in schemas.fields(operation.query).items()
    ]


def _body(operation: Operation, schemas: _Schemas) -> Document | None:
    if operation.body:
        return {"required": True, "content": {"application/json": {"schema": schemas.of(operation.body)}}}
    if UploadedFile in operation.hints.values():
        file = {"type": "string", "format": "binary", "description": "A PNG, JPEG, GIF or WebP picture."}
        schema = {"type": "object", "properties": {"file": file}, "required": ["file"]}
        return {"required": True, "content": {"multipart/form-data": {"schema": schema}}}
    return None


def _answers(operation: Operation, schemas: _Schemas) -> Document:
    if operation.done:
        return {str(operation.done.value): {"description": "Done; what there is to say stands in headers."}}
    if operation.answer is HTTPResponse:
        return _download(operation)
    envelope = {
        "type": "object",
        "properties": {
            "status": {"const": "ok"},
            "code": {"const": 200},
            "data": schemas.of(operation.answer),
        },
        "required": ["status", "code", "data"],
    }
    done: Document = {"description": "Done.", "content": {"application/json": {"schema": envelope}}}
    if not operation.tagged:
        return {"200": done}
    done["headers"] = {"ETag": {"schema": {"type": "string"}, "description": "For `If-None-Match`."}}
    return {"200": done, "304": {"description": "The client has it already."}}


def _download(operation: Operation) -> Document:
    types = ["application/octet-stream", *sorted(set(IMAGE_TYPES.values()))]
    bytes_: Document = {"content": {kind: {} for kind in types}} if operation.method == "GET" else {}
    return {
        "200": {"description": "The whole file.", **bytes_},
        "206": {"description": "The part asked for with `Range`.", **bytes_},
        "304": {"description": "The client has it already."},
        "416": {"description": "The file has no such part.", **bytes_},
    }


def _errors(operation: Operation) -> Document:
    """One answer per status, listing the codes that come with it."""
    by_status: dict[int, list[type[ChatError]]] = defaultdict(list)
    kinds = (*operation.errors, TooLarge) if operation.body else operation.errors
    for kind in kinds:
        by_status[status_of(kind)].append(kind)
    answers = {str(int(status)): _refusals(kinds) for status, kinds in sorted(by_status.items())}
    return answers | {"default": _refusals([ChatError])}


def _refusals(kinds: Sequence[type[ChatError]]) -> Document:
    lines = [f"`{kind.code}` {_message(kind)}" for kind in kinds]
    refusals: Document = {
        "description": "; ".join(lines),
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Failure"}}},
    }
    if {TooManyRequests, Unavailable} & set(kinds):
        refusals["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds."}}
    return refusals


def _message(kind: type[ChatError]) -> str:
    """Field texts are put together when a rule is broken; a comma stands for them here."""
    return kind.message if "message" in vars(kind) else "the fields' texts"
