"""What the index holds of types, stories and paths: what their files say, until they have no file."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from cramps_site import content, precache
from learn.models import Route, Source, SpasmType, Story
from tests.factories import Desk
from tests.pages import Page

TYPE = "learn/types/tic.md"
STORY = "learn/stories/desk-worker.md"
ROUTES = "learn/routes.toml"


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "name"), [(SpasmType, TYPE), (Story, STORY)])
def test_a_page_whose_file_is_gone_is_retired(desk: Desk, client: Client, model: Any, name: str) -> None:
    slug = desk.path(name).stem
    url = model.objects.get(slug=slug).url
    source = next(source for source in model.objects.get(slug=slug).sources.all())
    for path in desk.path(name).parent.glob("*.md"):
        path.write_text(path.read_text().replace(f'type = "{slug}"', 'type = "cramp"'))
    desk.path(name).unlink()

    content.load()

    assert model.objects.get(slug=slug).retired_at
    assert client.get(url).status_code == 404
    assert url not in precache.page_urls()
    assert slug not in {page.slug for page in Source.objects.get(pk=source.pk).used_by()}


@pytest.mark.django_db
def test_a_path_that_is_taken_out_is_no_longer_offered(desk: Desk, client: Client) -> None:
    first = Route.objects.live()[0]
    desk.change(ROUTES, rf"^\[{first.slug}\]\n(?:.+\n)+", "")

    content.load()

    assert Route.objects.get(pk=first.pk).retired_at
    assert first.name not in Page.of(client.get("/lessons/").content).words


@pytest.mark.django_db
def test_a_path_has_its_lessons_in_its_own_order(desk: Desk) -> None:
    for slug, route in desk.read_library().routes.items():
        assert [lesson.slug for lesson in Route.objects.get(slug=slug).lessons()] == route.lessons


@pytest.mark.django_db
def test_a_story_leads_to_the_lessons_it_names(desk: Desk, client: Client) -> None:
    for story in desk.read_library().stories.values():
        links = [link["href"] for link in Page.of(client.get(f"/stories/{story.slug}/").content).all("a")]
        assert {f"/lessons/{slug}/" for slug in story.lessons} <= set(links)


@pytest.mark.django_db
def test_a_cause_is_as_sure_in_the_table_as_on_the_page_of_the_type(desk: Desk) -> None:
    for kind in desk.read_library().types.values():
        found = SpasmType.objects.get(slug=kind.slug).causes
        told = [(trigger.cause, trigger.evidence) for trigger in kind.cause]
        assert [(cause["slug"], cause["evidence"]) for cause in found] == told
