"""One table from errors to HTTP statuses, and one place where every failure becomes an answer."""

import logging
from collections.abc import Iterator
from contextlib import suppress
from http import HTTPStatus
from typing import Final

import structlog
from sanic import HTTPResponse, Request
from sanic.exceptions import RequestCancelled, SanicException
from sanic.handlers import ErrorHandler

from domain.model import errors
from domain.model.call_changes import UserBusy
from domain.model.errors import ChatError, SecondStepDue, ServerFault, TooManyRequests, Unavailable
from domain.model.file_errors import InfectedFile, NotScanned, NotThisWay, PartsMissing
from domain.model.guest_errors import CallLinkEnded, CallLocked
from domain.model.identity_errors import IdentityTaken, PasswordElsewhere, WrongIdentity
from entrypoints.http.answers import failed
from entrypoints.http.auth import user_of
from ports.security_log import NOBODY, SecurityEvent, SecurityLog

CHECKSUM_MISMATCH: Final = 460
"""A status of tus, which has no other name."""

STATUSES: Final[dict[type[ChatError], int]] = {
    errors.BadRequest: HTTPStatus.BAD_REQUEST,
    errors.WrongOffset: HTTPStatus.CONFLICT,
    NotThisWay: HTTPStatus.CONFLICT,
    PartsMissing: HTTPStatus.CONFLICT,
    errors.WrongChecksum: CHECKSUM_MISMATCH,
    errors.UnknownUploadProtocol: HTTPStatus.PRECONDITION_FAILED,
    errors.WrongContentType: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    errors.FileTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.Unauthenticated: HTTPStatus.UNAUTHORIZED,
    errors.LoginExpired: HTTPStatus.UNAUTHORIZED,
    errors.Forbidden: HTTPStatus.FORBIDDEN,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.TooManyRequests: HTTPStatus.TOO_MANY_REQUESTS,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.StorageFull: HTTPStatus.INSUFFICIENT_STORAGE,
    errors.StorageBroken: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.Misconfigured: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.UserNotFound: HTTPStatus.NOT_FOUND,
    errors.UserExists: HTTPStatus.CONFLICT,
    errors.InvalidFields: HTTPStatus.BAD_REQUEST,
    errors.WrongPassword: HTTPStatus.UNAUTHORIZED,
    errors.SecondStepDue: HTTPStatus.UNAUTHORIZED,
    errors.WrongCode: HTTPStatus.UNAUTHORIZED,
    errors.PasswordDue: HTTPStatus.FORBIDDEN,
    errors.WrongPasskey: HTTPStatus.UNAUTHORIZED,
    WrongIdentity: HTTPStatus.UNAUTHORIZED,
    IdentityTaken: HTTPStatus.CONFLICT,
    PasswordElsewhere: HTTPStatus.FORBIDDEN,
    errors.ResetLinkEnded: HTTPStatus.GONE,
    errors.NotInvited: HTTPStatus.FORBIDDEN,
    errors.TooManyBots: HTTPStatus.CONFLICT,
    errors.ContactExists: HTTPStatus.CONFLICT,
    errors.ContactRequestExists: HTTPStatus.CONFLICT,
    errors.ContactRequestNotFound: HTTPStatus.NOT_FOUND,
    errors.ContactRequestNotPending: HTTPStatus.CONFLICT,
    errors.ContactNotFound: HTTPStatus.NOT_FOUND,
    errors.ContactRequestExpired: HTTPStatus.GONE,
    errors.RevokeTooLate: HTTPStatus.CONFLICT,
    errors.EmptyMessage: HTTPStatus.BAD_REQUEST,
    errors.MessageNotFound: HTTPStatus.NOT_FOUND,
    errors.EditTooLate: HTTPStatus.CONFLICT,
    errors.TooManyReactions: HTTPStatus.CONFLICT,
    errors.TooManyPins: HTTPStatus.CONFLICT,
    errors.CallEnded: HTTPStatus.CONFLICT,
    errors.NoCallees: HTTPStatus.BAD_REQUEST,
    errors.CallNotFound: HTTPStatus.NOT_FOUND,
    UserBusy: HTTPStatus.CONFLICT,
    errors.CallNotReady: HTTPStatus.CONFLICT,
    CallLocked: HTTPStatus.FORBIDDEN,
    CallLinkEnded: HTTPStatus.GONE,
    errors.FileNotSaved: HTTPStatus.INTERNAL_SERVER_ERROR,
    InfectedFile: HTTPStatus.FORBIDDEN,
    NotScanned: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.GroupFull: HTTPStatus.CONFLICT,
    errors.OwnerStays: HTTPStatus.CONFLICT,
    errors.GroupLinkEnded: HTTPStatus.GONE,
    errors.RemovedFromGroup: HTTPStatus.FORBIDDEN,
    errors.StorageQuotaReached: HTTPStatus.INSUFFICIENT_STORAGE,
}

FRAMEWORK_TEXTS: Final = {
    HTTPStatus.METHOD_NOT_ALLOWED: "请求方法不允许",
    HTTPStatus.REQUEST_TIMEOUT: "请求超时",
    HTTPStatus.EXPECTATION_FAILED: "不支持的请求头",
    HTTPStatus.UPGRADE_REQUIRED: "需要WebSocket连接",
}
"""What no error of the model says."""

OF_THE_MODEL: Final[dict[int, type[ChatError]]] = {
    HTTPStatus.BAD_REQUEST: errors.BadRequest,
    HTTPStatus.NOT_FOUND: errors.NotFound,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: errors.TooLarge,
    HTTPStatus.INTERNAL_SERVER_ERROR: ChatError,
}
"""Refusals of the framework that the model has a word for."""

REFUSED_INPUT: Final = {
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
}
"""What a client sends that it was told not to: by mistake, or to see what comes of it."""

CLIENT_GONE: Final = 499
"""Nobody reads the answer; access logs know this number from nginx."""

log = structlog.get_logger()


def status_of(kind: type[ChatError]) -> int:
    """The status of the error or of its nearest kin in the table."""
    return next(
        (STATUSES[each] for each in kind.__mro__ if each in STATUSES), HTTPStatus.INTERNAL_SERVER_ERROR
    )


def _status_of_refusal(exception: Exception) -> int | None:
    if isinstance(exception, ChatError):
        return status_of(type(exception))
    return exception.status_code if isinstance(exception, SanicException) else None


class EnvelopeErrors(ErrorHandler):
    """Whatever goes wrong, the client gets an envelope (contract section 2)."""

    def __init__(self, security: SecurityLog) -> None:
        super().__init__()
        self._security = security

    def default(self, request: Request, exception: Exception) -> HTTPResponse:
        if isinstance(exception, TooManyRequests):
            self._security.record(SecurityEvent.LIMITED, user_of(request), limit=exception.limit)
        if isinstance(exception, errors.Forbidden) and user_of(request) != NOBODY:
            self._security.record(SecurityEvent.ACCESS_REFUSED, user_of(request), path=request.path)
        asked = request.route is not None  # not what was no request at all: anybody's rubbish
        if asked and _status_of_refusal(exception) in REFUSED_INPUT:
            self._security.record(SecurityEvent.INPUT_REFUSED, user_of(request), path=request.path)
        if isinstance(exception, ChatError):
            return _refused(request, exception)
        if isinstance(exception, SanicException):
            return _refused_by_framework(request, exception)
        if isinstance(exception, RequestCancelled):
            return HTTPResponse(status=CLIENT_GONE)
        log.error("request failed", path=request.path, method=request.method, exc_info=exception)
        return _refused(request, ChatError())


def _refused(request: Request, error: ChatError) -> HTTPResponse:
    if isinstance(error, ServerFault):
        level = logging.WARNING if isinstance(error, Unavailable) else logging.ERROR
        where = {"path": request.path, "method": request.method}
        log.log(level, "request refused", part=error.part, cause=error.cause, **where)
    more = {"challenge": error.challenge} if isinstance(error, SecondStepDue) else {}
    response = failed(status_of(type(error)), error.code, error.message, str(request.id), **more)
    if isinstance(error, TooManyRequests | Unavailable):
        response.headers["retry-after"] = str(error.retry_after)
    return response


def _refused_by_framework(request: Request, exception: SanicException) -> HTTPResponse:
    status = HTTPStatus(exception.status_code)
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        return _refused(request, Unavailable("http", str(exception)))
    if status in OF_THE_MODEL:
        return _refused(request, OF_THE_MODEL[status]())
    code = errors.BadRequest.code if status == HTTPStatus.UNAUTHORIZED else status
    response = failed(status, code, FRAMEWORK_TEXTS.get(status, errors.BadRequest.message), str(request.id))
    response.headers.update(exception.headers)
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        response.headers["allow"] = ", ".join(_allowed_methods(request))
    return response


def _allowed_methods(request: Request) -> Iterator[str]:
    """The framework forgets them where a path has parts that vary."""
    for method in ("GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS"):
        with suppress(SanicException):
            request.app.router.get(request.path, method, None)
            yield method
