"""The API that phones speak: same origin, the session's cookie, a CSRF token read at send time."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Annotated, Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib.auth import logout
from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import never_cache
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError
from ninja.responses import Status
from ninja.security import django_auth
from ninja.utils import check_csrf
from pydantic import ConfigDict, Field, StrictBool, StrictInt

from accounts import audit, limits
from accounts.models import MoveCode, ReturnKey, User
from accounts.moving import YEAR, sign_in_phone
from accounts.people import SignedInRequest
from coach import plans, progress
from coach.models import Membership
from cramps_site import holdings, sync
from cramps_site.refusals import come_again
from cramps_site.strictjson import StrictJSON, bounded

MOST_EVENTS = 200
DAY = timedelta(days=1)
UNKNOWN, FORBIDDEN, CONFLICT, TOO_LARGE = 401, 403, 409, 413
TOO_OFTEN = 429

log = logging.getLogger(__name__)

api = NinjaAPI(
    title="Crampwise",
    version="1.0.0",
    urls_namespace="api",
    docs_url=None,
    parser=StrictJSON(),
    auth=django_auth,
)
api.add_decorator(never_cache, mode="view")
api.add_decorator(bounded, mode="view")


class Strict(Schema):
    model_config = ConfigDict(extra="forbid")


class Person(Schema):
    id: UUID
    nickname: str
    is_athlete: bool


class SessionOut(Schema):
    person: Person | None
    csrf: str


class KeyIn(Strict):
    key: Annotated[str, Field(max_length=100)]


class KeyOut(Schema):
    owner: UUID
    key: str


class SyncIn(Strict):
    owner: UUID
    cursor: Annotated[StrictInt, Field(ge=0, le=2**53)]
    events: list[dict[str, Any]]


class EventAnswer(Schema):
    id: str
    status: int
    reason: str | None = None


class SyncOut(Schema):
    owner: UUID
    answers: list[EventAnswer]
    cursor: int
    more: bool
    lost: bool
    events: list[dict[str, Any]]
    attempts: list[dict[str, Any]]
    plan: dict[str, Any]


class SharingIn(Strict):
    shows_beliefs: StrictBool


class MoveOut(Schema):
    code: str
    url: str
    ends_at: str


class Problem(Schema):
    detail: Any


@api.exception_handler(DatabaseError)
def ask_to_come_again(request: HttpRequest, error: Exception) -> HttpResponse:
    """Answer for a database that is locked, full or gone, and tell the operator."""
    log.error("%s %s: %s", request.method, request.path, error)
    return come_again(request)


def athlete_of(request: HttpRequest) -> User:
    """Return the athlete who asks; a coach has no record here."""
    person = cast("SignedInRequest", request).user
    if not person.is_athlete:
        raise HttpError(FORBIDDEN, "This is for athletes.")
    return person


@api.get("session", response={200: SessionOut, 503: Problem}, auth=None)
def session(request: HttpRequest) -> dict[str, Any]:
    """Tell who is signed in on this phone, and the token that every change must carry."""
    person = request.user if request.user.is_authenticated else None
    return {"person": person, "csrf": get_token(request)}


def from_our_page(request: HttpRequest) -> bool:
    """Let pass whoever has our page's token, signed in or not."""
    if check_csrf(request):
        raise HttpError(FORBIDDEN, "CSRF check Failed")
    return True


@api.post(
    "session",
    response={200: SessionOut, **dict.fromkeys([400, 403, 413, 415, 422, 429, 503], Problem)},
    auth=from_our_page,
)
def come_back(request: HttpRequest, response: HttpResponse, given: KeyIn) -> Any:
    """Sign a phone in that kept its return key and lost its cookie, and tell who is signed in then.

    That is nobody where the key is wrong, has ended, or never was. Who is signed in already stays so. The key
    stays the same: were it renewed, a lost reply would lock the phone out. A right one is never kept waiting,
    whoever else guesses at this address.
    """
    phone = cast("SignedInRequest", request)
    with transaction.atomic():
        found = None if phone.user.is_authenticated else ReturnKey.find(given.key)
        if found:
            sign_in_phone(phone, found.owner)
            found.move_to(phone.session.session_key)
            audit.note("return key used", phone, found.owner)
    if not phone.user.is_authenticated:
        if seconds := limits.wait("return", phone):
            response["Retry-After"] = str(seconds)
            return Status(TOO_OFTEN, {"detail": "Come again later."})
        limits.failed("return", phone)
        audit.note("return key refused", phone)
    return session(request)


@api.delete("session", response={204: None, **dict.fromkeys([401, 403, 503], Problem)})
def end_session(request: HttpRequest) -> Status:
    """Sign this phone out; what it has not sent stays on it."""
    logout(request)
    return Status(204, None)


@api.post(
    "sync",
    response={200: SyncOut, **dict.fromkeys([400, 401, 403, 409, 413, 415, 422, 503], Problem)},
)
def synchronise(request: HttpRequest, given: SyncIn) -> dict[str, Any]:
    """Take a batch of events, and tell what this person's phone has not seen.

    An event's status is 201 when it is kept now, 200 when it was kept before, 409 when something else stands
    under its id or it is another person's, 422 when it can never be taken; `reason` says why.
    """
    owner = athlete_of(request)
    if given.owner != owner.pk:
        raise HttpError(CONFLICT, "Another person is signed in on this phone.")
    if len(given.events) > MOST_EVENTS:
        raise HttpError(TOO_LARGE, f"At most {MOST_EVENTS} events at once.")
    try:
        answers = sync.take(owner, given.events)
    except User.DoesNotExist as gone:  # deleted meanwhile, from another phone
        raise HttpError(UNKNOWN, "This account is gone.") from gone
    renew(request)
    told = sync.news(owner, given.cursor, {answer["id"] for answer in answers})
    return {"owner": owner.pk, "answers": answers, **told, "plan": plans.plan(owner)}


def renew(request: HttpRequest) -> None:
    """Let the phone stay signed in for another year, once a day at most.

    The expiry is a moment, never a number of seconds: that would not tell how long ago it was set.
    """
    if request.session.get_expiry_age() < (YEAR - DAY).total_seconds():
        request.session.set_expiry(YEAR)


@api.get("plan", response={200: dict[str, Any], **dict.fromkeys([401, 403, 503], Problem)})
def plan(request: HttpRequest) -> dict[str, Any]:
    """Tell an athlete's teams, where help is at their events, and what is set."""
    return plans.plan(athlete_of(request))


@api.put(
    "teams/{uuid:team}/membership",
    response={204: None, **dict.fromkeys([400, 401, 403, 404, 413, 415, 422, 503], Problem)},
)
def change_sharing(request: HttpRequest, team: UUID, given: SharingIn) -> Status:
    """Let the coaches see an athlete's beliefs by name, or no longer."""
    found = get_object_or_404(Membership, team=team, athlete=athlete_of(request))
    since = found.shows_beliefs_since or timezone.now()
    found.shows_beliefs_since = since if given.shows_beliefs else None
    found.save(update_fields=["shows_beliefs_since"])
    what = "sharing agreed" if given.shows_beliefs else "sharing withdrawn"
    audit.note(what, request, found.athlete, team=str(team))
    return Status(204, None)


@api.delete(
    "teams/{uuid:team}/membership", response={204: None, **dict.fromkeys([401, 403, 404, 422, 503], Problem)}
)
def leave(request: HttpRequest, team: UUID) -> Status:
    """Leave a team; from now on its coaches see nothing of this athlete."""
    found = get_object_or_404(Membership, team=team, athlete=athlete_of(request))
    with transaction.atomic():
        found.delete()
        progress.renew(found.team, [found.athlete])
    audit.note("team left", request, found.athlete, team=str(team))
    return Status(204, None)


@api.get("me", response={200: dict[str, Any], **dict.fromkeys([401, 503], Problem)})
def me(request: HttpRequest) -> dict[str, Any]:
    """Give everything that this server keeps of the person who asks."""
    return holdings.of(cast("SignedInRequest", request).user)


@api.delete("me", response={204: None, **dict.fromkeys([401, 403, 503], Problem)})
def forget_me(request: HttpRequest) -> Status:
    """Delete an athlete's account, and with it all that is kept of them, at once."""
    person = athlete_of(request)
    audit.note("account deleted", request, person)
    person.delete()
    logout(request)
    return Status(204, None)


@api.post("move", response={201: MoveOut, **dict.fromkeys([401, 403, 413, 415, 503], Problem)})
def move(request: HttpRequest) -> Status:
    """Make a code that signs one more phone of this athlete in, once and soon."""
    athlete = athlete_of(request)
    code = MoveCode.for_phone_of(athlete)
    audit.note("move code made", request, athlete)
    ends_at = code.made_at + MoveCode.LIFETIME
    url = f"{settings.ORIGIN}/move/{code.code}/"
    return Status(201, {"code": code.code, "url": url, "ends_at": ends_at.isoformat()})


@api.post("key", response={201: KeyOut, **dict.fromkeys([401, 403, 413, 415, 503], Problem)})
def make_key(request: HttpRequest) -> Status:
    """Make the key with which this phone comes back, should its browser lose the cookie."""
    athlete = athlete_of(request)
    if not athlete.may_return:
        raise HttpError(FORBIDDEN, "This is for athletes.")
    key = ReturnKey.for_phone_of(athlete, request.session.session_key)
    audit.note("return key made", request, athlete)
    return Status(201, {"owner": athlete.pk, "key": key})
