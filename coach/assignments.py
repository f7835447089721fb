"""What a coach sets, changes and takes back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.people import SignedInRequest
from coach import progress, telling, works
from coach.assignment_forms import AssignForm, DetailsForm, assign, is_set
from coach.models import Assignment, Excuse, Team
from coach.teams import coached


def assignment_of(request: SignedInRequest, assignment_id: UUID) -> Assignment:
    mine = Assignment.objects.filter(team__in=Team.objects.live().coached_by(request.user))
    found: Assignment = get_object_or_404(mine.select_related("team", "lesson", "form"), pk=assignment_id)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def new(request: SignedInRequest, team_id: UUID) -> HttpResponse:
    """Set work: one screen, one tap on what, one on the button."""
    team = coached(request, team_id)
    form = AssignForm(team, request.POST or None)
    if form.is_valid():
        made = form.save()
        progress.renew(team)
        return redirect(made[0]) if len(made) == 1 else redirect("coach:assignments", team.pk)
    context = {"page": {"title": _("Set work")}, "team": team, "form": form}
    return render(request, "coach/assign.html", context)


@require_http_methods(["GET", "HEAD"])
@never_cache
@login_required
def listed(request: SignedInRequest, team_id: UUID) -> HttpResponse:
    """Show all that is set, and what was taken back."""
    team = coached(request, team_id)
    found = team.assignments.select_related("lesson", "form", "team")
    context = {
        "page": {"title": _("What is set")},
        "team": team,
        "live": found.filter(withdrawn_at=None),
        "withdrawn": found.exclude(withdrawn_at=None),
        "has_match_week": all(is_set(team, name) for name in works.MATCH_WEEK),
    }
    return render(request, "coach/assignments.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def match_week(request: SignedInRequest, team_id: UUID) -> HttpResponse:
    """Set what a team should know before a match: what is set already stays as it is."""
    team = coached(request, team_id)
    missing = [name for name in works.MATCH_WEEK if not is_set(team, name)]
    if request.method == "POST":
        with transaction.atomic():
            assign(team, missing)
            progress.renew(team)
        return redirect("coach:assignments", team.pk)
    titles = [next(iter(works.find(name).values())) for name in missing]
    context = {"page": {"title": _("Match-week pack")}, "team": team, "works": titles}
    return render(request, "coach/match_week.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def change(request: SignedInRequest, assignment_id: UUID) -> HttpResponse:
    """Show one piece of work with its words for the group chat; change to whom, by when, with which note."""
    assignment = assignment_of(request, assignment_id)
    given = {
        "athletes": [str(pk) for pk in assignment.athletes.values_list("pk", flat=True)],
        "due_on": assignment.due_on,
        "note": assignment.note,
    }
    form = DetailsForm(assignment.team, request.POST or None, initial=given)
    if form.is_valid():
        save_details(assignment, form)
        messages.success(request, _("Changed."))
        return redirect(assignment)
    return render(request, "coach/assignment.html", shown(request, assignment, form))


@transaction.atomic
def save_details(assignment: Assignment, form: DetailsForm) -> None:
    assignment.due_on, assignment.note = form.cleaned_data["due_on"], form.cleaned_data["note"]
    assignment.save(update_fields=["due_on", "note", "changed_at"])
    assignment.set_for(form.cleaned_data["athletes"])
    progress.renew(assignment.team)


def shown(request: SignedInRequest, assignment: Assignment, form: DetailsForm) -> dict[str, object]:
    excused = set(assignment.excuses.values_list("athlete_id", flat=True))
    members = [each for each in assignment.members() if each.athlete_id not in excused]
    done = assignment.progress.exclude(finished_at=None).exclude(athlete__in=excused).count()
    others = Team.objects.live().coached_by(request.user).exclude(pk=assignment.team_id)
    return {
        "page": {"title": assignment.title},
        "assignment": assignment,
        "team": assignment.team,
        "form": form,
        "message": telling.announcement(assignment),
        "reminder": telling.reminder(assignment, len(members) - done, len(members)),
        "members": [(each, each.athlete_id in excused) for each in assignment.members()],
        "others": others,
    }


@require_POST
@never_cache
@login_required
def withdrawal(request: SignedInRequest, assignment_id: UUID) -> HttpResponse:
    """Take work back, or set it again."""
    assignment = assignment_of(request, assignment_id)
    assignment.withdrawn_at = None if request.POST.get("undo") else timezone.now()
    assignment.save(update_fields=["withdrawn_at", "changed_at"])
    progress.renew(assignment.team)
    return redirect("coach:assignments", assignment.team_id)


@require_POST
@never_cache
@login_required
def excuses(request: SignedInRequest, assignment_id: UUID) -> HttpResponse:
    """Say who need not do it; who is not named is asked again."""
    assignment = assignment_of(request, assignment_id)
    named = set(request.POST.getlist("excused"))
    athletes = [each.athlete for each in assignment.members() if str(each.athlete_id) in named]
    with transaction.atomic():
        assignment.excuses.exclude(athlete__in=athletes).delete()
        for athlete in athletes:
            Excuse.objects.get_or_create(assignment=assignment, athlete=athlete)
    return redirect(assignment)


@require_POST
@never_cache
@login_required
def copy(request: SignedInRequest, assignment_id: UUID) -> HttpResponse:
    """Set the same work for another team of this coach."""
    assignment = assignment_of(request, assignment_id)
    others = Team.objects.live().coached_by(request.user)
    team = get_object_or_404(others, pk=request.POST.get("team") if is_id(request.POST.get("team")) else None)
    name = f"{'form' if assignment.form_id else 'lesson'}:{assignment.subject}"
    if is_set(team, name):
        messages.info(request, _("%s has this already.") % team.name)
        return redirect(assignment)
    due_on = assignment.due_on if assignment.due_on and assignment.due_on >= timezone.localdate() else None
    (made,) = assign(team, [name], due_on=due_on, note=assignment.note)
    progress.renew(team)
    return redirect(made)


def is_id(given: str | None) -> bool:
    try:
        return bool(given and UUID(given))
    except ValueError:
        return False
