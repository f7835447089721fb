"""Who is on a team, and who coaches it."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import audit
from accounts.people import SignedInRequest
from coach import progress
from coach.models import CoachInvite, Membership, Team
from coach.teams import coached


def member_of(request: SignedInRequest, team_id: UUID, member_id: int) -> Membership:
    member: Membership = get_object_or_404(coached(request, team_id).memberships, pk=member_id)
    return member


@require_POST
@never_cache
@login_required
@transaction.atomic
def approval(request: SignedInRequest, team_id: UUID, member_id: int) -> HttpResponse:
    member = member_of(request, team_id, member_id)
    member.approve()
    progress.renew(member.team, [member.athlete])
    return redirect(member.team)


@require_POST
@never_cache
@login_required
@transaction.atomic
def removal(request: SignedInRequest, team_id: UUID, member_id: int) -> HttpResponse:
    """Take somebody off the team; who is gone already is no mistake."""
    team = coached(request, team_id)
    for member in team.memberships.filter(pk=member_id):
        member.remove()
        progress.renew(team, [member.athlete])
        audit.note(
            "athlete removed", request, request.user, team=str(team.pk), athlete=str(member.athlete.pk)
        )
    return redirect(team)


@require_POST
@never_cache
@login_required
def invites(request: SignedInRequest, team_id: UUID) -> HttpResponse:
    """Make a link for one more coach; one that is open already is shown again."""
    team = coached(request, team_id)
    wanted = {"team": team, "made_by": request.user, "hands_over": request.POST.get("hands_over") == "yes"}
    if not CoachInvite.objects.open().filter(**wanted).exists():
        CoachInvite.objects.create(**wanted)
        audit.note("coach invited", request, request.user, team=str(team.pk))
    return redirect("coach:settings", team.pk)


@require_POST
@never_cache
@login_required
def invite_withdrawal(request: SignedInRequest, team_id: UUID, invite_id: int) -> HttpResponse:
    team = coached(request, team_id)
    team.invites.filter(pk=invite_id, made_by=request.user).delete()
    return redirect("coach:settings", team.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def invite(request: SignedInRequest, token: str) -> HttpResponse:
    """Ask a coach who opened an invitation, and take the answer; athletes are shown nothing."""
    found = get_object_or_404(CoachInvite.objects.open().select_related("team"), token=token)
    if request.user.is_athlete:
        raise Http404
    if request.method == "POST" and found.accept(request.user):
        what = "team handed over" if found.hands_over else "coaching begun"
        audit.note(what, request, request.user, team=str(found.team.pk), by=str(found.made_by_id))
        return redirect(found.team)
    page = {"title": _("Coach %(team)s") % {"team": found.team.name}}
    is_mine = found.team.coachings.filter(coach=request.user).exists()
    return render(request, "coach/team_invite.html", {"page": page, "invite": found, "is_mine": is_mine})


@require_POST
@never_cache
@login_required
def coaching_end(request: SignedInRequest, team_id: UUID) -> HttpResponse:
    team = get_object_or_404(Team.objects.coached_by(request.user), pk=team_id)
    if team.let_go(request.user):
        audit.note("coaching ended", request, request.user, team=str(team.pk))
        return redirect("coach:teams")
    page = {"title": _("You are the only coach")}
    return render(request, "coach/team_last_coach.html", {"page": page, "team": team}, status=409)
