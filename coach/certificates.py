"""A certificate says what an athlete has learned, and anybody can check it; it never says who is trained."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.people import SignedInRequest
from accounts.typed import new_code, read_code
from coach.models import Assignment, Certificate, Excuse, Membership, Progress

LETTERS = 16  # 80 bits: nobody finds one by guessing


def learned(membership: Membership) -> list[str]:
    """Return the titles of what the team set and this athlete finished; none while anything is left to do."""
    found = Assignment.objects.set_for(membership.athlete).filter(team=membership.team)
    excused = Excuse.objects.filter(athlete=membership.athlete).values("assignment")
    wanted = list(found.exclude(pk__in=excused).select_related("lesson", "form").order_by("assigned_at"))
    rows = Progress.objects.filter(assignment__in=wanted, athlete=membership.athlete)
    finished = set(rows.exclude(finished_at=None).values_list("assignment", flat=True))
    return [each.title for each in wanted] if all(each.pk in finished for each in wanted) else []


@require_safe
@never_cache
@login_required
def mine(request: SignedInRequest) -> HttpResponse:
    """Show an athlete's certificates, and the teams that one can be made for."""
    memberships = Membership.objects.approved().filter(athlete=request.user).select_related("team", "athlete")
    context = {
        "page": {"title": _("My certificates")},
        "certificates": request.user.certificates.all(),
        "ready": [each for each in memberships if learned(each)],
        "unfinished": [each for each in memberships if not learned(each)],
    }
    return render(request, "coach/certificates.html", context)


@require_POST
@never_cache
@login_required
def make(request: SignedInRequest, team_id: UUID) -> HttpResponse:
    """Make a certificate of what is finished now; the same list gives the same one."""
    membership = get_object_or_404(Membership.objects.approved(), team=team_id, athlete=request.user)
    titles = learned(membership)
    if not titles:
        raise Http404
    return redirect("coach:certificate", certificate_of(request.user, membership, titles).code)


def certificate_of(athlete: User, membership: Membership, titles: list[str]) -> Certificate:
    named = {"nickname": membership.nickname, "team_name": membership.team.name}
    for standing in athlete.certificates.filter(**named):
        if standing.learned == titles:
            return standing
    made: Certificate = athlete.certificates.create(code=new_code(LETTERS), learned=titles, **named)
    return made


@require_safe
@never_cache
def certificate(request: SignedInRequest, code: str) -> HttpResponse:
    """Say whether a certificate is real, with what stands on it."""
    typed = read_code(code)[:LETTERS]
    found = Certificate.objects.filter(code=typed).first() if typed.isalnum() else None
    page = {"title": _("Certificate") if found else _("No such certificate")}
    context = {"page": page, "certificate": found}
    return render(request, "coach/certificate.html", context, status=200 if found else 404)
