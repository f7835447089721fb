"""The index of the content files. Files are the truth: nobody edits these rows, and none is ever deleted."""

from __future__ import annotations

import hashlib
import json
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
        return Paginator(self.live().prefetch_related(*self.used_by()), SOURCES_A_PAGE)

    def used_by(self) -> list[models.Prefetch]:
        return [
            models.Prefetch("lessons", Lesson.objects.live()),
            models.Prefetch("pages", Page.objects.live()),
        ]


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
    def used_by(self) -> list[Content]:
        return [*self.lessons.all(), *self.pages.all()]


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


class Lesson(Content):
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="course")
    code = models.CharField(max_length=2)
    order = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=80)
    nav = models.CharField(max_length=30)
    minutes = models.PositiveSmallIntegerField()
    summary = models.CharField(max_length=170)
    scene = models.TextField()
    main = models.TextField()
    html = models.TextField()
    safety = models.BooleanField()
    belief_slugs = models.JSONField(default=list)
    checked = models.DateField()
    next_check = models.DateField()
    sources = models.ManyToManyField(Source, related_name="lessons")

    class Meta(Content.Meta):
        ordering = ["unit__order", "order"]

    def get_absolute_url(self) -> str:
        return reverse("learn:lesson", args=[self.slug])

    @property
    def url(self) -> str:
        return self.get_absolute_url()

    def neighbours(self) -> dict[str, Lesson | None]:
        """Return the lessons before and after this one, across units."""
        course: list[Lesson] = list(
            Lesson.objects.live().filter(language=self.language).select_related("unit")
        )
        at = course.index(self)
        return {
            "previous": course[at - 1] if at else None,
            "next": course[at + 1] if at + 1 < len(course) else None,
        }


class Page(Content):
    """A page of its own: prose as `html`, or the fields of a safety card as `data`."""

    title = models.CharField(max_length=80)
    summary = models.CharField(max_length=170)
    html = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    checked = models.DateField()
    next_check = models.DateField()
    sources = models.ManyToManyField(Source, related_name="pages")

    def get_absolute_url(self) -> str:
        return reverse(f"learn:{self.slug}")

    @property
    def url(self) -> str:
        return self.get_absolute_url()

    def levels(self) -> list[dict[str, Any]]:
        """Return the levels of the danger signs, each sign with the sources it leans on."""
        register = {source.key: source for source in self.sources.all()}
        return [
            {
                **level,
                "signs": [
                    {**sign, "sources": [register[key] for key in sign["sources"]]} for sign in level["sign"]
                ],
            }
            for level in self.data["level"]
        ]
