"""A team's events: where help is, for the phones of its members."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.people import SignedInRequest
from coach.assignment_forms import DateInput
from coach.models import Fixture
from coach.teams import coached

FIELDS = ["name", "held_on", "meeting_point", "medical_tent", "aed", "emergency_number"]


class FixtureForm(forms.ModelForm):
    class Meta:
        model = Fixture
        fields = FIELDS
        widgets = {"held_on": DateInput}


@require_safe
@never_cache
@login_required
def listed(request: SignedInRequest, team_id: UUID) -> HttpResponse:
    team = coached(request, team_id)
    context = {"page": {"title": _("Events")}, "team": team, "fixtures": team.fixtures.all()}
    return render(request, "coach/fixtures.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def edit(request: SignedInRequest, team_id: UUID, fixture_id: int | None = None) -> HttpResponse:
    """Add an event, or change one."""
    team = coached(request, team_id)
    new = Fixture(team=team, emergency_number=settings.EMERGENCY_NUMBER)
    fixture = get_object_or_404(team.fixtures, pk=fixture_id) if fixture_id else new
    form = FixtureForm(request.POST or None, instance=fixture)
    if form.is_valid():
        form.save()
        return redirect("coach:fixtures", team.pk)
    page = {"title": fixture.name if fixture_id else _("Add an event")}
    return render(
        request, "coach/fixture.html", {"page": page, "team": team, "form": form, "fixture": fixture}
    )


@require_POST
@never_cache
@login_required
def removal(request: SignedInRequest, team_id: UUID, fixture_id: int) -> HttpResponse:
    get_object_or_404(coached(request, team_id).fixtures, pk=fixture_id).delete()
    return redirect("coach:fixtures", team_id)
