"""What can be set: every lesson and every quiz form, by group, each named `lesson:slug` or `form:slug`."""

from __future__ import annotations

from django.utils.translation import gettext as _

from learn.models import Lesson
from quiz.models import Form, FormQuerySet

MATCH_WEEK = ["lesson:cramping-now", "lesson:danger-signs", "lesson:drink-plan", "form:event"]


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the groups with what is in each, as a form's choices."""
    tests = [(f"form:{form.slug}", form.title) for form in settable_forms().filter(lesson=None)]
    checks = [(f"form:{form.slug}", form.title) for form in settable_forms().exclude(lesson=None)]
    units: dict[str, list[tuple[str, str]]] = {}
    for lesson in Lesson.objects.live().select_related("unit"):
        units.setdefault(lesson.unit.name, []).append((f"lesson:{lesson.slug}", lesson.title))
    return [(_("Quizzes"), tests), *units.items(), (_("Two questions on a lesson"), checks)]


def settable_forms() -> FormQuerySet:
    """Return the forms that end; what a phone draws for itself each day does not."""
    return Form.objects.taken().filter(draws=0).exclude(slug="warm-up").order_by("place", "lesson__order")


def find(name: str) -> dict[str, Lesson | Form]:
    """Return the work of that name as an assignment's field. Raises DoesNotExist when there is none."""
    kind, _sign, slug = name.partition(":")
    if kind == "form":
        return {"form": settable_forms().get(slug=slug)}
    return {"lesson": Lesson.objects.live().get(slug=slug)}
