"""What every test stands on: hashed static files, and the real content in a database of the tests' own."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.core.management import call_command
from django.test import Client, override_settings
from pytest_django.plugin import DjangoDbBlocker

import learn.content
import quiz.content
from accounts.models import User
from coach.models import Team
from cramps_site import content, publishing, releases
from cramps_site.publishing import Publication
from tests.factories import Desk
from tests.people import make_athlete, make_coach, make_membership, make_team

QUICK_HASHER = "django.contrib.auth.hashers.MD5PasswordHasher"

# The same examples each time: a gate must not depend on luck.
hypothesis.settings.register_profile("gate", database=None, deadline=None, derandomize=True, max_examples=30)
hypothesis.settings.load_profile("gate")


@pytest.hookimpl(tryfirst=True)  # before -m chooses among them
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what touches the database: it must pass on PostgreSQL too."""
    for item in items:
        needs = {"django_db_setup", "db", "transactional_db", "cora", "otto"} & set(
            getattr(item, "fixturenames", [])
        )
        if needs or item.get_closest_marker("django_db"):
            item.add_marker("database")


def pytest_collection_finish(session: pytest.Session) -> None:
    """Have pytest-django make its database where no test chosen asks for one, but some need the content.

    Else the content would be loaded into the database of whoever runs the tests.
    """
    here = [item for item in session.items if not item.get_closest_marker("browser")]
    if here and not any(item.get_closest_marker("django_db") for item in here):
        here[0].add_marker(pytest.mark.django_db)


@pytest.fixture(scope="session", autouse=True)
def hashed_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Collect the static files once; nothing is published, so views answer unless a test publishes."""
    var = tmp_path_factory.mktemp("var")
    with override_settings(
        STATIC_ROOT=var / "static", PUBLISHED_ROOT=var / "published", PASSWORD_HASHERS=[QUICK_HASHER]
    ):
        call_command("collectstatic", verbosity=0, interactive=False)
        logging.getLogger("crampwise.audit").handlers.clear()  # the tests' doings are nobody's record
        yield


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> None:
    """Load the real content once; tests change it in transactions that are rolled back."""
    request.getfixturevalue("django_db_setup")  # pytest-django's own, which makes the tables
    with django_db_blocker.unblock():
        content.load()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Return copies of the content files; `content.load` reads them in this test."""
    desk = Desk(tmp_path / "desk")
    for app in (learn, quiz):
        monkeypatch.setattr(app.content.read, "__defaults__", (desk.folder / app.__name__,))
    return desk


@pytest.fixture(scope="session")
def publication(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> Publication:
    """Render every public page once, as a deployment does."""
    request.getfixturevalue("django_db_setup")
    with django_db_blocker.unblock():
        return publishing.build()


@pytest.fixture(scope="session")
def published_root(publication: Publication, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("published")
    releases.publish(publication, root)
    return root


@pytest.fixture(scope="session")
def published_client(published_root: Path) -> Client:
    """Load a server once that has published."""
    client = Client()
    with override_settings(PUBLISHED_ROOT=published_root):
        client.handler.load_middleware()
    return client


@pytest.fixture
def visitor(published_client: Client, published_root: Path) -> Iterator[Client]:
    """Give a stranger's browser, at a server that has published; published pages need no database."""
    with override_settings(PUBLISHED_ROOT=published_root):
        yield published_client


@pytest.fixture(scope="session")
def loaded_client() -> Client:
    """Load a server once that has not published, so that its views answer."""
    client = Client()
    client.handler.load_middleware()
    return client


@pytest.fixture
def client(loaded_client: Client) -> Client:
    """Give a stranger's browser; it never has a cookie, so one serves all tests."""
    assert not loaded_client.cookies
    return loaded_client


# The cast: Cora coaches the Harriers, Abel runs for them, Otto coaches elsewhere and must see nothing.


@pytest.fixture
def cora(request: pytest.FixtureRequest) -> User:
    request.getfixturevalue("db")
    return make_coach("cora@harriers.example")


@pytest.fixture
def otto(request: pytest.FixtureRequest) -> User:
    request.getfixturevalue("db")
    otto = make_coach("otto@striders.example")
    make_team(otto, name="Striders")
    return otto


@pytest.fixture
def harriers(cora: User) -> Team:
    return make_team(cora, name="Harriers")


@pytest.fixture
def abel(harriers: Team) -> User:
    abel = make_athlete("Abel")
    make_membership(harriers, abel)
    return abel
