"""The index of the question bank. Files are the truth; versions of a question are kept for ever."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.urls import reverse
from django.utils.text import Truncator

from learn.models import Content, ContentQuerySet, Lesson, Source, digest_of

MOST_IN_A_SUMMARY = 160


class Belief(Content):
    """A false belief that people hold about cramps, and the fact that takes its place."""

    group = models.CharField(max_length=20)
    safety = models.BooleanField()
    fact = models.CharField(max_length=80)
    belief = models.TextField()
    why = models.TextField()
    truth = models.TextField()
    action = models.TextField()
    certainty = models.CharField(max_length=20)
    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="+")
    sources = models.ManyToManyField(Source, related_name="beliefs")

    class Meta(Content.Meta):
        ordering = ["slug"]

    def get_absolute_url(self) -> str:
        return reverse("quiz:belief", args=[self.slug])

    @property
    def url(self) -> str:
        return self.get_absolute_url()

    @property
    def title(self) -> str:
        return self.fact

    @property
    def summary(self) -> str:
        """Return the truth, cut at a word, for search engines."""
        return Truncator(self.truth).chars(MOST_IN_A_SUMMARY)

    def reading(self) -> dict[str, Any]:
        """Return the fact, whether it can hurt to get it wrong, and what to read next."""
        lesson = {"url": self.lesson.get_absolute_url(), "title": self.lesson.title}
        return {"fact": self.fact, "safety": self.safety, "lesson": lesson}


class Question(Content):
    """A question; its words live in its versions, its slug is the item id that answers name."""

    belief = models.ForeignKey(Belief, models.PROTECT, related_name="questions")
    version = models.PositiveSmallIntegerField()

    @property
    def current(self) -> QuestionVersion:
        return self.versions.get(number=self.version)


class QuestionVersion(models.Model):
    """The exact words of a question under one number; answers are marked against the version they saw."""

    question = models.ForeignKey(Question, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    data = models.JSONField()
    digest = models.CharField(max_length=16)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="question_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.question} version {self.number}"

    def as_item(self) -> dict[str, Any]:
        """Return the question as marking and the phone know it."""
        return {
            **self.data,
            "id": self.question.slug,
            "version": self.number,
            "belief": self.question.belief.slug,
            "safety": self.question.belief.safety,
            "lesson": self.question.belief.reading()["lesson"],
        }


class FormQuerySet(ContentQuerySet):
    def taken(self) -> Self:
        """Return the forms a person can take; the start page's single question is none of them."""
        return self.live().exclude(title="").select_related("lesson")

    def listed(self) -> Self:
        """Return the forms that stand on their own; a lesson's check stands at the lesson's end."""
        return self.taken().filter(lesson=None).order_by("minutes", "slug")

    def checks(self) -> Self:
        return self.taken().exclude(lesson=None).order_by("lesson__unit__order", "lesson__order")


class Form(Content):
    """A set of questions taken together; `items` lists their ids."""

    title = models.CharField(max_length=80, blank=True)
    summary = models.CharField(max_length=200, blank=True)
    minutes = models.PositiveSmallIntegerField()
    items = models.JSONField()
    lesson = models.ForeignKey(Lesson, models.PROTECT, null=True, blank=True, related_name="checks")

    objects: ClassVar[models.Manager[Any]] = FormQuerySet.as_manager()

    def get_absolute_url(self) -> str:
        return reverse("quiz:form", args=[self.slug])

    @property
    def url(self) -> str:
        return self.get_absolute_url()

    @property
    def count(self) -> int:
        return len(self.items)

    def bank(self) -> list[Any]:
        """Return the form's questions in its own order, as marking and the phone know them."""
        versions = QuestionVersion.objects.filter(
            question__slug__in=self.items,
            question__language=self.language,
            number=models.F("question__version"),
        ).select_related("question__belief__lesson")
        by_id = {version.question.slug: version.as_item() for version in versions}
        return [by_id[slug] for slug in self.items]

    def data(self) -> dict[str, Any]:
        """Return what the phone needs to run the form with no server."""
        items = self.bank()
        shown = {option["belief"] for item in items for option in item["options"]} | {
            item["belief"] for item in items
        }
        beliefs = Belief.objects.live().filter(slug__in=shown - {None}).select_related("lesson")
        return {
            "form": self.slug,
            "version": digest_of([[item["id"], item["version"]] for item in items]),
            "items": items,
            "beliefs": {belief.slug: belief.reading() for belief in beliefs},
        }
