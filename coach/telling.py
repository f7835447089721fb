"""Words that a coach sends to the group chat: an athlete learns of work there, not here."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coach.models import Assignment, Team


def invitation(team: Team) -> str:
    """Return how to join, with the link and the code to type."""
    url = settings.ORIGIN + reverse("coach:entry", args=[team.token])
    return _("Join %(team)s in Crampwise: %(url)s or type the code %(code)s") % {
        "team": team.name,
        "url": url,
        "code": team.shown_code,
    }


def announcement(assignment: Assignment) -> str:
    """Return what is set, by when, where it is, and how to join if one has not."""
    url = settings.ORIGIN + assignment.work.get_absolute_url()
    parts = [f"{assignment.title}: {url}", due(assignment), assignment.note, invitation(assignment.team)]
    return "\n".join(part for part in parts if part)


def due(assignment: Assignment) -> str:
    return _("By %s") % date_format(assignment.due_on, "l j F") if assignment.due_on else ""


def reminder(assignment: Assignment, waiting: int, everybody: int) -> str:
    """Return a reminder in counts: who has not done it is for the coach alone."""
    told = ngettext(
        "%(waiting)d of %(everybody)d has still to do this",
        "%(waiting)d of %(everybody)d have still to do this",
        waiting,
    ) % {"waiting": waiting, "everybody": everybody}
    return f"{told}: {announcement(assignment)}"
