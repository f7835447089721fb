"""A coach's teams: made, renamed, opened to athletes, put away."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.people import SignedInRequest
from coach import progress
from coach.forms import JoiningForm, TeamForm, TeamNameForm
from coach.models import CoachInvite, Team
from coach.qr import QR
from coach.telling import invitation


def coached(request: SignedInRequest, team_id: UUID) -> Team:
    """Return the team if this person may look after it and it is in use; else it is not there."""
    team: Team = get_object_or_404(Team.objects.live().coached_by(request.user), pk=team_id)
    return team


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def teams(request: SignedInRequest) -> HttpResponse:
    if request.user.is_athlete:
        raise Http404
    form = TeamForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return redirect(form.save_for(request.user))
    mine = Team.objects.coached_by(request.user)
    lists = {"teams": mine.live().with_sizes(), "archived": mine.filter(archived_at__isnull=False)}
    return render(request, "coach/teams.html", {"page": {"title": _("My teams")}, "form": form, **lists})


@require_safe
@never_cache
@login_required
def team(request: SignedInRequest, team_id: UUID) -> HttpResponse:
    found = get_object_or_404(Team.objects.coached_by(request.user), pk=team_id)
    given = {"page": {"title": found.name}, "team": found}
    if found.archived_at:
        return render(request, "coach/team_archived.html", given)
    members = found.memberships.all()
    lists = {"members": members.approved(), "waiting": members.filter(approved_at=None)}
    return render(
        request,
        "coach/team.html",
        {**given, **lists, "qr": QR.of(found.link), "invitation": invitation(found)},
    )


@require_safe
@never_cache
@login_required
def settings(request: SignedInRequest, team_id: UUID) -> HttpResponse:
    return show_settings(request, coached(request, team_id))


def show_settings(request: SignedInRequest, team: Team, **forms: BaseForm) -> HttpResponse:
    """Show all that can be set about a team, with what was wrong in one of its forms."""
    fresh = Team.objects.get(pk=team.pk)  # a form that was refused has changed the other one
    given = {
        "page": {"title": _("Settings of %(team)s") % {"team": fresh.name}},
        "team": fresh,
        "name_form": TeamNameForm(instance=fresh),
        "joining_form": JoiningForm(instance=fresh),
        "invites": CoachInvite.objects.open().filter(team=fresh, made_by=request.user),
        "others": fresh.coachings.exclude(coach=request.user).select_related("coach"),
    }
    return render(request, "coach/team_settings.html", {**given, **forms})


@require_POST
@never_cache
@login_required
def name(request: SignedInRequest, team_id: UUID) -> HttpResponse:
    team = coached(request, team_id)
    form = TeamNameForm(request.POST, instance=team)
    if form.is_valid():
        return redirect(form.save())
    return show_settings(request, team, name_form=form)


@require_POST
@never_cache
@login_required
def joining(request: SignedInRequest, team_id: UUID) -> HttpResponse:
    team = coached(request, team_id)
    form = JoiningForm(request.POST, instance=team)
    if form.is_valid():
        return redirect(form.save())
    return show_settings(request, team, joining_form=form)


@require_POST
@never_cache
@login_required
def code(request: SignedInRequest, team_id: UUID) -> HttpResponse:
    """Draw a new code in place of the one that was shown; the same request again finds another and rests."""
    team = coached(request, team_id)
    if request.POST.get("was") == team.code:
        team.draw_new_code()
    return redirect(team)


@require_POST
@never_cache
@login_required
@transaction.atomic
def archive(request: SignedInRequest, team_id: UUID) -> HttpResponse:
    team = get_object_or_404(Team.objects.coached_by(request.user), pk=team_id)
    comes_back = request.POST.get("archived") == "no"
    if comes_back:
        team.bring_back()
    else:
        team.archive()
    team.refresh_from_db()
    progress.renew(team)
    return redirect(team if comes_back else "coach:teams")
