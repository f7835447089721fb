"""What coaches and athletes type about teams."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.typed import ALPHABET, LENGTH, read_code
from coach.entry import Entry
from coach.models import Coaching, JoinCard, Membership, Team, in_thirty_days
from coach.nicknames import LONGEST, hides_something, key, read_nickname, shows_something
from coach.rosters import Row, TooLongError, read_roster


class VisibleTextField(forms.CharField):
    """One line of text of which everything can be seen; markup is only text, for templates escape it."""

    default_error_messages = {
        "hidden": _("There is a hidden character in it. Please type it by hand."),
        "nothing": _("Use a letter or a number."),
    }

    def to_python(self, value: Any) -> str:
        return read_nickname(super().to_python(value) or "")

    def validate(self, value: str) -> None:
        super().validate(value)
        if hides_something(value):
            raise ValidationError(self.error_messages["hidden"], code="hidden")
        if value and not shows_something(value):
            raise ValidationError(self.error_messages["nothing"], code="nothing")


class NicknameField(VisibleTextField):
    def __init__(self, **settings: Any) -> None:
        given = {"label": _("Your nickname"), "max_length": LONGEST, **settings}
        super().__init__(error_messages={"required": _("Give a nickname.")}, **given)


class TeamNameForm(forms.ModelForm):
    name = VisibleTextField(
        label=_("Team's name"), max_length=60, error_messages={"required": _("Give the team a name.")}
    )

    class Meta:
        model = Team
        fields = ["name"]


class TeamForm(TeamNameForm):
    """A new team; the tick is kept as the moment it was given."""

    is_permitted = forms.BooleanField(
        label=_("The club has permission from parents for athletes under age"),
        error_messages={"required": _("Please tick this first: athletes under age need it.")},
    )

    @transaction.atomic
    def save_for(self, coach: User) -> Team:
        team: Team = self.save()
        Coaching.objects.create(team=team, coach=coach)
        return team


class CodeForm(forms.Form):
    """The code of a team or a card, as somebody types it with one thumb."""

    code = forms.CharField(
        label=_("Code from your coach"),
        max_length=40,
        error_messages={"required": _("Type the code from your coach.")},
        widget=forms.TextInput(
            attrs={
                "autocapitalize": "characters",
                "autocomplete": "off",
                "autocorrect": "off",
                "spellcheck": "false",
                "inputmode": "text",
            }
        ),
    )

    def clean_code(self) -> str:
        code = read_code(self.cleaned_data["code"])
        if len(code) != LENGTH or not set(code) <= set(ALPHABET):
            raise ValidationError(_("A code has 8 letters and numbers. Please look again."), code="shape")
        return code


class JoinForm(forms.Form):
    """A nickname, and whether the coach may see this athlete's beliefs by name. A card has its nickname."""

    nickname = NicknameField(
        widget=forms.TextInput(
            attrs={"autocomplete": "nickname", "autocapitalize": "words", "spellcheck": "false"}
        )
    )
    shows_beliefs = forms.BooleanField(label=_("Show my coach my beliefs by name"), required=False)

    def __init__(self, entry: Entry, person: User | None, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"nickname": person.nickname if person else ""})
        self.entry, self.person = entry, person
        if entry.card:
            del self.fields["nickname"]

    def clean_nickname(self) -> str:
        """Refuse a nickname that is taken, and put one in its place that one more tap accepts."""
        nickname: str = self.cleaned_data["nickname"]
        free = self.entry.team.free_nickname(nickname)
        if free == nickname:
            return nickname
        self.data = {**self.data, "nickname": free}
        raise ValidationError(
            _("%(nickname)s is taken on this team. Join as %(free)s, or change it."),
            params={"nickname": nickname, "free": free},
            code="taken",
        )

    def save(self) -> Membership:
        nickname = self.cleaned_data.get("nickname", "")
        return self.entry.admit(self.person, nickname, shows_beliefs=self.cleaned_data["shows_beliefs"])


class JoiningForm(forms.ModelForm):
    """Until when the code opens the team, and whether the coach looks at who comes."""

    ends = forms.ChoiceField(
        label=_("The code works"),
        choices=[
            ("days", _("for 30 days from now")),
            ("date", _("until the end of this day:")),
            ("never", _("until I make a new one")),
        ],
        widget=forms.RadioSelect,
    )
    ends_on = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    class Meta:
        model = Team
        fields = ["asks_approval"]

    def __init__(self, data: QueryDict | None = None, *, instance: Team) -> None:
        ends_at = instance.code_ends_at
        told = {"ends": "date" if ends_at else "never", "ends_on": ends_at and localdate(ends_at)}
        super().__init__(data, instance=instance, initial=told)

    def clean(self) -> None:
        super().clean()
        last_day = self.cleaned_data.get("ends_on")
        if self.cleaned_data.get("ends") == "date" and "ends_on" not in self.errors:
            if not last_day:
                self.add_error("ends_on", _("Choose the last day."))
            elif last_day < localdate():
                self.add_error("ends_on", _("That day is over. Choose one to come."))
        if not self.errors:
            self.instance.code_ends_at = self._end()

    def _end(self) -> datetime | None:
        if self.cleaned_data["ends"] == "days":
            return in_thirty_days()
        if self.cleaned_data["ends"] == "never":
            return None
        return timezone.make_aware(datetime.combine(self.cleaned_data["ends_on"], time.max))


class RosterForm(forms.Form):
    """A list of nicknames. Once it was read, `rows` says what each line would become."""

    text = forms.CharField(
        label=_("One nickname a line"),
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "autocapitalize": "words"}),
        error_messages={"required": _("Paste or type at least one nickname.")},
    )

    def __init__(self, team: Team, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.team = team
        self.rows: list[Row] = []

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        try:
            self.rows = read_roster(text)
        except TooLongError as error:
            raise ValidationError(str(error), code="long") from error
        if not self.rows:
            raise ValidationError(_("There is no nickname in it."), code="nothing")
        wrong = len([row for row in self.rows if row.problem])
        if wrong:
            raise ValidationError(
                ngettext("%(wrong)s line needs your eye.", "%(wrong)s lines need your eye.", wrong),
                params={"wrong": wrong},
                code="rows",
            )
        return text

    def fresh(self) -> list[Row]:
        """Return the rows that become cards: who has one or is on the team keeps what they have."""
        athletes = self.team.memberships.values_list("nickname", flat=True)
        cards = self.team.cards.values_list("nickname", flat=True)
        known = {key(nickname) for nickname in (*athletes, *cards)}
        return [row for row in self.rows if not row.problem and key(row.nickname) not in known]

    @transaction.atomic
    def save(self) -> None:
        """Make all cards or none, with the team held: a list sent twice at once makes each card once."""
        Team.objects.select_for_update().get(pk=self.team.pk)
        JoinCard.objects.bulk_create(JoinCard(team=self.team, nickname=row.nickname) for row in self.fresh())
