"""The index of the content files. Files are the truth: nobody edits these rows, and none is ever deleted."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any, ClassVar, Self

from django.core.paginator import Paginator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

SOURCES_A_PAGE = 45


def digest_of(values: object) -> str:
    """Return 16 hex digits that change when any of the values (JSON, dates as text) does."""
    text = json.dumps(values, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class ContentQuerySet(models.QuerySet["Any"]):
    def live(self) -> Self:
        return self.filter(retired_at__isnull=True)

    def put(self, slug: str, values: dict[str, Any], language: str = "en") -> Any:
        """Write what a file says; the same file twice changes nothing."""
        digest = digest_of({name: getattr(value, "pk", value) for name, value in values.items()})
        row, _ = self.update_or_create(
            slug=slug,
            language=language,
            defaults={**values, "digest": digest, "retired_at": None},
        )
        return row

    def retire_all_but(self, slugs: set[str], language: str = "en") -> None:
        """Take out of sight what has no file any more; old answers still point at it."""
        self.live().filter(language=language).exclude(slug__in=slugs).update(retired_at=timezone.now())


class Content(models.Model):
    """One file of one language."""

    slug = models.SlugField(max_length=80)
    language = models.CharField(max_length=8, default="en")
    digest = models.CharField(max_length=16)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager[Any]] = ContentQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["slug", "language"], name="%(class)s_once_per_language"),
        ]

    def __str__(self) -> str:
        return self.slug


class SourceQuerySet(ContentQuerySet):
    def parts(self) -> Paginator:
        """Return the register in parts, each small enough for one page of the first flight."""
        return Paginator(self.live(), SOURCES_A_PAGE)


class Source(Content):
    """Something printed elsewhere that a line of ours leans on; its slug is the key in lower case."""

    key = models.CharField(max_length=40)
    mark = models.CharField(max_length=2, choices=[("V", _("seen")), ("V2", _("seen in a copy"))])
    authors = models.CharField(max_length=300, blank=True)
    title = models.CharField(max_length=400)
    where = models.CharField(max_length=300, blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    doi = models.CharField(max_length=120, blank=True)
    url = models.URLField(max_length=400, blank=True)
    seen = models.TextField()

    objects: ClassVar[models.Manager[Any]] = SourceQuerySet.as_manager()

    class Meta(Content.Meta):
        ordering = ["key"]

    @property
    def link(self) -> str:
        return f"https://doi.org/{self.doi}" if self.doi else self.url

    @property
    def short(self) -> str:
        """Return who wrote it and when, where a list of titles would be too long."""
        first = re.split("[,;]", self.authors)[0] or self.title
        return f"{first} {self.year}" if self.year else first

    @property
    def page(self) -> str:
        """Return the part of the register that this source stands in."""
        before = Source.objects.live().filter(language=self.language, key__lt=self.key).count()
        number = before // SOURCES_A_PAGE + 1
        return reverse("learn:sources") if number == 1 else reverse("learn:sources-part", args=[number])

    @property
    def is_named(self) -> bool:
        """Tell whether a page names this source in short, with a link to its entry."""
        return self.pages.filter(slug="questions").exists()

    def used_by(self) -> list[Content]:
        """Return the pages that lean on this source, whichever app they belong to."""
        leaning = [field for field in self._meta.related_objects if field.many_to_many]
        rows = [getattr(self, str(field.get_accessor_name())).live() for field in leaning]
        return [row for queryset in rows for row in queryset]


class UnitQuerySet(ContentQuerySet):
    def with_lessons(self) -> Self:
        """Return the units that have something to read, each with its lessons in order."""
        taught = Lesson.objects.live().order_by("order")
        return (
            self.live()
            .filter(course__retired_at__isnull=True, course__isnull=False)
            .distinct()
            .prefetch_related(models.Prefetch("course", taught, to_attr="lessons"))
        )


class Unit(Content):
    name = models.CharField(max_length=60)
    order = models.PositiveSmallIntegerField()

    objects: ClassVar[models.Manager[Any]] = UnitQuerySet.as_manager()

    class Meta(Content.Meta):
        ordering = ["order"]


class Dated(Content):
    """A page with a heading and a line for search engines, that somebody checks again."""

    title = models.CharField(max_length=80)
    summary = models.CharField(max_length=170)
    html = models.TextField(blank=True)
    checked = models.DateField()
    next_check = models.DateField()

    class Meta(Content.Meta):
        abstract = True

    def get_absolute_url(self) -> str:
        raise NotImplementedError

    @property
    def url(self) -> str:
        return self.get_absolute_url()

    def neighbours(self) -> dict[str, Dated | None]:
        """Return what stands before and after this page among its like."""
        row: list[Dated] = list(type(self).objects.live().filter(language=self.language))
        at = row.index(self)
        return {
            "previous": row[at - 1] if at else None,
            "next": row[at + 1] if at + 1 < len(row) else None,
        }


class Lesson(Dated):
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="course")
    code = models.CharField(max_length=2)
    order = models.PositiveSmallIntegerField()
    nav = models.CharField(max_length=30)
    minutes = models.PositiveSmallIntegerField()
    scene = models.TextField()
    main = models.TextField()
    safety = models.BooleanField()
    belief_slugs = models.JSONField(default=list)
    sources = models.ManyToManyField(Source, related_name="lessons")

    class Meta(Content.Meta):
        ordering = ["unit__order", "order"]

    def get_absolute_url(self) -> str:
        return reverse("learn:lesson", args=[self.slug])


class Route(Content):
    """A path through the lessons for one kind of reader; `lesson_slugs` is its order."""

    name = models.CharField(max_length=40)
    summary = models.CharField(max_length=170)
    minutes = models.PositiveSmallIntegerField()
    order = models.PositiveSmallIntegerField()
    lesson_slugs = models.JSONField()

    class Meta(Content.Meta):
        ordering = ["order"]

    def lessons(self) -> list[Lesson]:
        by_slug = {lesson.slug: lesson for lesson in Lesson.objects.live().filter(language=self.language)}
        return [by_slug[slug] for slug in self.lesson_slugs]

    def after(self, lesson: Lesson) -> Lesson | None:
        """Return what this path reads next; None at its end."""
        slugs = self.lesson_slugs[self.lesson_slugs.index(lesson.slug) + 1 :]
        return Lesson.objects.live().get(slug=slugs[0], language=self.language) if slugs else None


class SpasmType(Dated):
    """A type of spasm, or what only looks like one; `causes` is what brings it on, and how sure."""

    name = models.CharField(max_length=20)
    also = models.CharField(max_length=120, blank=True)
    order = models.PositiveSmallIntegerField()
    glance = models.JSONField()
    causes = models.JSONField()
    safety = models.BooleanField()
    sources = models.ManyToManyField(Source, related_name="types")

    class Meta(Content.Meta):
        ordering = ["order"]

    def get_absolute_url(self) -> str:
        return reverse("learn:type", args=[self.slug])

    @property
    def drawing(self) -> str:
        return f"type-{self.slug}"

    def glance_sources(self) -> list[Source]:
        """Return what the lines at the top lean on."""
        register = {source.key: source for source in self.sources.all()}
        return [register[key] for key in self.glance["sources"]]


class Story(Dated):
    """A made-up person whose false beliefs met the facts."""

    nav = models.CharField(max_length=30)
    order = models.PositiveSmallIntegerField()
    safety = models.BooleanField()
    belief_slugs = models.JSONField()
    lessons = models.ManyToManyField(Lesson, related_name="stories")
    sources = models.ManyToManyField(Source, related_name="stories")

    class Meta(Content.Meta):
        ordering = ["order"]

    def get_absolute_url(self) -> str:
        return reverse("learn:story", args=[self.slug])


class Page(Dated):
    """A page of its own: prose as `html`; a safety card or the entries of a list as `data`."""

    data = models.JSONField(default=dict)
    sources = models.ManyToManyField(Source, related_name="pages")

    class Meta(Content.Meta):
        ordering = ["slug"]

    def get_absolute_url(self) -> str:
        return reverse(f"learn:{self.slug}")

    def levels(self) -> list[dict[str, Any]]:
        """Return the levels of the danger signs, each sign with the sources it leans on."""
        return [{**level, "signs": self.with_sources(level["sign"])} for level in self.data["level"]]

    def questions(self) -> list[dict[str, Any]]:
        """Return the groups of questions, each question with the sources it leans on."""
        return [
            {**group, "questions": self.with_sources(group["questions"])} for group in self.data["groups"]
        ]

    def with_sources(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        register = {source.key: source for source in self.sources.all()}
        return [{**row, "sources": [register[key] for key in row["sources"]]} for row in rows]
