"""What a coach types in to set work."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coach import works
from coach.models import Assignment, Team

MOST_AT_ONCE = 30


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DetailsForm(forms.Form):
    """To whom, by when, with which words."""

    athletes = forms.MultipleChoiceField(
        label=gettext_lazy("For"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Nobody ticked: the whole team, who joins later too."),
    )
    due_on = forms.DateField(label=gettext_lazy("Due (if you like)"), required=False, widget=DateInput)
    note = forms.CharField(label=gettext_lazy("Note (if you like)"), required=False, max_length=200)

    def __init__(self, team: Team, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.team = team
        athletes = cast("forms.MultipleChoiceField", self.fields["athletes"])
        athletes.choices = [(str(each.athlete_id), each.nickname) for each in team.memberships.approved()]

    def clean_due_on(self) -> Any:
        due_on = self.cleaned_data["due_on"]
        if due_on and due_on < localdate() and "due_on" in self.changed_data:
            raise ValidationError(_("The due date is in the past."))
        return due_on


class AssignForm(DetailsForm):
    works = forms.MultipleChoiceField(
        label=gettext_lazy("What"), widget=forms.CheckboxSelectMultiple, choices=works.choices
    )
    field_order = ["works", "athletes", "due_on", "note"]

    def clean_works(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["works"]
        if len(chosen) > MOST_AT_ONCE:
            raise ValidationError(_("Choose at most %d at once.") % MOST_AT_ONCE)
        return chosen

    def clean(self) -> None:
        """Say kindly what the team has already."""
        super().clean()
        chosen = self.cleaned_data.get("works", [])
        if not self.cleaned_data.get("athletes") and (had := [n for n in chosen if is_set(self.team, n)]):
            titles = ", ".join(str(next(iter(works.find(name).values())).title) for name in had)
            self.add_error("works", _("The team has this already: %s") % titles)

    def save(self) -> list[Assignment]:
        given = self.cleaned_data
        return assign(
            self.team, given["works"], given["athletes"], due_on=given["due_on"], note=given["note"]
        )


@transaction.atomic
def assign(team: Team, names: Iterable[str], athletes: Iterable[str] = (), **fields: Any) -> list[Assignment]:
    """Set each of these works for the team, or for these athletes of it."""
    made = [Assignment.objects.create(team=team, **works.find(name), **fields) for name in names]
    for assignment in made:
        assignment.set_for(list(athletes))
    return made


def is_set(team: Team, name: str) -> bool:
    """Tell whether the whole team has that work to do."""
    return bool(Assignment.objects.live().filter(team=team, for_all=True, **works.find(name)).exists())
