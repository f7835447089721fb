"""The index of the question bank. Files are the truth; versions of a question are kept for ever."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from learn.models import Content, ContentQuerySet, Lesson, Source, digest_of

LEAST_IN_A_SUMMARY, MOST_IN_A_SUMMARY = 60, 160


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
        """Return the truth for search engines, cut after a sentence, or else at a word."""
        end = self.truth[:MOST_IN_A_SUMMARY].rfind(". ")
        return (
            self.truth[: end + 1]
            if end >= LEAST_IN_A_SUMMARY
            else Truncator(self.truth).chars(MOST_IN_A_SUMMARY)
        )

    def reading(self) -> dict[str, Any]:
        """Return the fact, whether it can hurt to get it wrong, and what to read next."""
        lesson = {"url": self.lesson.get_absolute_url(), "title": self.lesson.title}
        return {"fact": self.fact, "safety": self.safety, "lesson": lesson}


class Question(Content):
    """A question; its words live in its versions, its slug is the item id that answers name."""

    belief = models.ForeignKey(Belief, models.PROTECT, null=True, related_name="questions")  # none: a warm-up
    version = models.PositiveSmallIntegerField()

    @property
    def current(self) -> QuestionVersion:
        return self.versions.get(number=self.version)


class QuestionVersionQuerySet(models.QuerySet["QuestionVersion"]):
    def current(self, slugs: Iterable[str]) -> Self:
        """Return the newest words of these questions, with their beliefs."""
        return self.filter(question__slug__in=slugs, number=models.F("question__version")).select_related(
            "question__belief__lesson"
        )


class QuestionVersion(models.Model):
    """The exact words of a question under one number; answers are marked against the version they saw."""

    question = models.ForeignKey(Question, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    data = models.JSONField()
    digest = models.CharField(max_length=16)

    objects: ClassVar[models.Manager[Any]] = QuestionVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="question_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.question} version {self.number}"

    def as_item(self) -> dict[str, Any]:
        """Return the question as marking and the phone know it."""
        belief = self.question.belief
        return {
            **self.data,
            "id": self.question.slug,
            "version": self.number,
            "belief": belief.slug if belief else "",
            "safety": belief.safety if belief else False,
            "lesson": belief.reading()["lesson"] if belief else None,
        }


class FormQuerySet(ContentQuerySet):
    def taken(self) -> Self:
        """Return the forms a person can take; the start page's single question is none of them."""
        return self.live().exclude(title="").select_related("lesson")

    def listed(self) -> Self:
        """Return the forms that stand on their own; a lesson's check stands at the lesson's end."""
        return self.taken().filter(lesson=None).order_by("place")

    def held_back(self) -> Self:
        """Return the forms whose questions stand nowhere else; no crawler is led to them."""
        return self.listed().exclude(waits_days=0)

    def checks(self) -> Self:
        return self.taken().exclude(lesson=None).order_by("lesson__unit__order", "lesson__order")


class Form(Content):
    """A set of questions taken together; `items` lists their ids.

    `draws` is how many of them one sitting takes, 0 for all. A form that waits is best taken that many days
    after the last lesson; its questions are shown nowhere else.
    """

    title = models.CharField(max_length=80, blank=True)
    summary = models.CharField(max_length=200, blank=True)
    minutes = models.PositiveSmallIntegerField()
    place = models.PositiveSmallIntegerField(default=0)
    items = models.JSONField()
    draws = models.PositiveSmallIntegerField(default=0)
    waits_days = models.PositiveSmallIntegerField(default=0)
    ends_on_card = models.BooleanField(default=False)
    lesson = models.ForeignKey(Lesson, models.PROTECT, null=True, blank=True, related_name="checks")

    objects: ClassVar[models.Manager[Any]] = FormQuerySet.as_manager()

    def get_absolute_url(self) -> str:
        return reverse("quiz:form", args=[self.slug])

    @property
    def url(self) -> str:
        return self.get_absolute_url()

    @property
    def is_warm_up(self) -> bool:
        """Tell whether it is about nothing that matters, and explains how certainty is asked."""
        return self.slug == "warm-up"

    @property
    def is_test(self) -> bool:
        """Tell whether it is long enough to deserve a warm-up before it."""
        return not (self.lesson_id or self.draws or self.is_warm_up)

    @property
    def count(self) -> int:
        return self.draws or len(self.items)

    def bank(self) -> list[Any]:
        """Return the form's questions in its own order, as marking and the phone know them."""
        versions = QuestionVersion.objects.current(self.items).filter(question__language=self.language)
        by_id = {version.question.slug: version.as_item() for version in versions}
        return [by_id[slug] for slug in self.items]

    def data(self) -> dict[str, Any]:
        """Return what the phone needs to run the form with no server; what a form draws from is the bank."""
        items = [] if self.draws else self.bank()
        return {
            "form": self.slug,
            "version": digest_of([[item["id"], item["version"]] for item in items]),
            "draws": self.draws,
            "items": items,
            "beliefs": readings(items),
        }


class Answer(models.Model):
    """An answer as the phone sent it: one event, inserted once, never changed. A blank option was skipped."""

    id = models.UUIDField(primary_key=True, editable=False)  # made on the phone
    attempt = models.UUIDField()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="answers"
    )
    form = models.SlugField(max_length=80, db_index=False)
    question = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="answers")
    option = models.CharField(max_length=80, blank=True)
    sure = models.PositiveSmallIntegerField(null=True, blank=True)
    round = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField()  # by the phone's clock
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "attempt", "question", "round"],
                name="answered_once",
                violation_error_message=_("This question has an answer in this round already."),
            ),
            models.UniqueConstraint(
                fields=["attempt", "question", "round"],
                condition=Q(owner__isnull=True),
                name="answered_once_by_nobody_known",
                violation_error_message=_("This question has an answer in this round already."),
            ),
            models.CheckConstraint(
                condition=Q(sure__isnull=True) | Q(sure__range=(1, 3)),
                name="answer_sure_from_1_to_3",
                violation_error_message=_("How sure is 1, 2 or 3, or nothing."),
            ),
            models.CheckConstraint(
                condition=Q(round__range=(1, 2)),
                name="answer_round_is_1_or_2",
                violation_error_message=_("A question is asked once, and once again at most."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.option or '-'} to {self.question}"


def readings(items: list[Any]) -> dict[str, Any]:
    """Return what is said of each belief that the items ask about or that their options show.

    An old attempt may be about a belief that is retired.
    """
    shown = {option.get("belief") for item in items for option in item["options"]}
    asked = {item["belief"] for item in items}
    beliefs = Belief.objects.filter(slug__in=(shown | asked) - {None}).select_related("lesson")
    return {belief.slug: belief.reading() for belief in beliefs}


def open_bank() -> list[Any]:
    """Return every question about a belief that no form holds back."""
    waiting = Form.objects.live().exclude(waits_days=0).values_list("items", flat=True)
    held_back = {slug for items in waiting for slug in items}
    versions = (
        QuestionVersion.objects.filter(
            question__in=Question.objects.live(), number=models.F("question__version")
        )
        .exclude(question__belief=None)
        .exclude(question__slug__in=held_back)
        .select_related("question__belief__lesson")
        .order_by("question__slug")
    )
    return [version.as_item() for version in versions]
