"""Who coaches whom, what was set, and the summary rows that the board is read from."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.typed import new_code, read_code, shown_code
from coach.nicknames import told_apart
from learn.models import Lesson
from quiz.models import Belief, Form

CODE_LIFETIME = timedelta(days=30)


def new_token() -> str:
    """Draw the secret of a link or a QR: 128 bits."""
    return secrets.token_urlsafe(16)


def in_thirty_days() -> datetime:
    return timezone.now() + CODE_LIFETIME


class TeamQuerySet(models.QuerySet["Team"]):
    def live(self) -> Self:
        return self.filter(archived_at=None)

    def coached_by(self, person: User) -> Self:
        """Return the teams this person may look after; every view of a coach looks up through here."""
        return self.filter(coachings__coach=person)

    def joined_by(self, person: User) -> Self:
        """Return the teams this person is in, approved or waiting."""
        return self.filter(memberships__athlete=person)

    def with_sizes(self) -> Self:
        """Count the athletes of each team, who wait to be let in too, as `size`.

        In a query of its own: next to the join of `coached_by` each would be counted once a coach.
        """
        members = Membership.objects.filter(team=OuterRef("pk")).values("team").annotate(number=Count("pk"))
        return self.annotate(size=Coalesce(Subquery(members.values("number")), 0))

    def open_to(self, code_or_token: str) -> Self:
        """Return the team that a join code or a link's token opens now, if any."""
        now = timezone.now()
        return self.live().filter(
            Q(token=code_or_token) | Q(code=read_code(code_or_token)),
            Q(code_ends_at=None) | Q(code_ends_at__gt=now),
        )


class Team(models.Model):
    """Athletes who train together. Whoever has the code can join it, until the code ends or is drawn anew."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("team's name"), max_length=60)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    permitted_at = models.DateTimeField(
        _("the club's permission for minors was confirmed"), default=timezone.now
    )
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    code = models.CharField(max_length=8, unique=True, default=new_code, editable=False)
    token = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    code_ends_at = models.DateTimeField(_("the code ends"), null=True, blank=True, default=in_thirty_days)
    asks_approval = models.BooleanField(_("I approve everyone who joins"), default=False)
    calendar_secret = models.CharField(max_length=22, unique=True, default=new_token, editable=False)

    objects: ClassVar[models.Manager[Any]] = TeamQuerySet.as_manager()

    class Meta:
        ordering = ["name", "made_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""),
                name="team_has_a_name",
                violation_error_message=_("Give the team a name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("coach:team", args=[self.pk])

    @property
    def shown_code(self) -> str:
        return shown_code(self.code)

    @property
    def has_open_code(self) -> bool:
        return not self.archived_at and (self.code_ends_at is None or self.code_ends_at > timezone.now())

    @property
    def link(self) -> str:
        """Return the address that the QR carries."""
        return f"{settings.ORIGIN}{reverse('coach:entry', args=[self.token])}"

    def draw_new_code(self) -> None:
        """End the code, the link and the QR that are out, and open new ones for thirty days."""
        self.code, self.token, self.code_ends_at = new_code(), new_token(), in_thirty_days()
        self.save(update_fields=["code", "token", "code_ends_at"])

    def archive(self) -> None:
        """Put the team away: its code opens nothing, and its coaches see no record of its athletes."""
        Team.objects.live().filter(pk=self.pk).update(archived_at=timezone.now())

    def bring_back(self) -> None:
        Team.objects.filter(pk=self.pk).update(archived_at=None)

    def free_nickname(self, wanted: str) -> str:
        """Return the nickname, or one close to it where an athlete or an unused card of the team has it."""
        athletes = self.memberships.values_list("nickname", flat=True)
        cards = self.cards.filter(membership=None).values_list("nickname", flat=True)
        return told_apart(wanted, [*athletes, *cards])

    def let_go(self, coach: User) -> bool:
        """End this coach's work with the team, unless nobody would be left to look after it."""
        with transaction.atomic():
            Team.objects.select_for_update().get(pk=self.pk)  # two coaches may leave at once
            if not self.coachings.exclude(coach=coach).exists():
                return False
            self.coachings.filter(coach=coach).delete()
            return True


class Coaching(models.Model):
    """A coach looks after a team, alone or with others."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="coachings")
    coach = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="coachings")
    since = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "coach"],
                name="coach_once_per_team",
                violation_error_message=_("This coach has the team already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.coach} coaches {self.team}"


class CoachInviteQuerySet(models.QuerySet["CoachInvite"]):
    def open(self) -> Self:
        """Return what still works: younger than a week, of a team in use, by one who still coaches it."""
        since = timezone.now() - CoachInvite.LIFETIME
        return self.filter(
            made_at__gt=since, team__archived_at=None, team__coachings__coach=F("made_by")
        ).order_by("made_at")


class CoachInvite(models.Model):
    """A link that makes whoever opens it, signed in as a coach, a second coach of the team; it works once."""

    LIFETIME: ClassVar[timedelta] = timedelta(days=7)

    team = models.ForeignKey(Team, models.CASCADE, related_name="invites")
    token = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    hands_over = models.BooleanField(default=False)  # whoever made it stops coaching once it is taken

    objects: ClassVar[models.Manager[Any]] = CoachInviteQuerySet.as_manager()

    def __str__(self) -> str:
        return f"invitation to coach {self.team}"

    @property
    def link(self) -> str:
        return f"{settings.ORIGIN}{reverse('coach:invite', args=[self.token])}"

    @property
    def ends_at(self) -> datetime:
        return self.made_at + self.LIFETIME

    @transaction.atomic
    def accept(self, coach: User) -> bool:
        """Make this person a coach of the team; the link is used up, unless it is theirs already."""
        Team.objects.select_for_update().get(pk=self.team_id)
        if not CoachInvite.objects.open().filter(pk=self.pk).exists():
            return False
        _, is_new = Coaching.objects.get_or_create(team=self.team, coach=coach)
        if is_new:
            CoachInvite.objects.filter(pk=self.pk).delete()
        if is_new and self.hands_over:
            self.team.let_go(self.made_by)
        return True


class MembershipQuerySet(models.QuerySet["Membership"]):
    def approved(self) -> Self:
        return self.exclude(approved_at=None)


class Membership(models.Model):
    """An athlete is on a team, and has agreed to what its coaches see.

    It is gone when the athlete leaves or is removed: from the next request on the coaches see nothing.
    """

    team = models.ForeignKey(Team, models.CASCADE, related_name="memberships")
    athlete = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    nickname = models.CharField(_("nickname"), max_length=40)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)
    agreed_at = models.DateTimeField(default=timezone.now, editable=False)
    approved_at = models.DateTimeField(null=True, blank=True, default=timezone.now)
    shows_beliefs_since = models.DateTimeField(
        null=True, blank=True
    )  # by name; else only as part of the squad

    objects: ClassVar[models.Manager[Any]] = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["nickname", "joined_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "athlete"],
                name="athlete_once_per_team",
                violation_error_message=_("You are on this team already."),
            ),
            models.UniqueConstraint(
                "team",
                Lower("nickname"),
                name="nickname_once_per_team",
                violation_error_message=_(
                    "Somebody on the team has that nickname. Add a letter or a number."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(nickname=""),
                name="member_has_a_nickname",
                violation_error_message=_("Give a nickname."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nickname} of {self.team}"

    def approve(self) -> None:
        """Let somebody in who waits; saying so twice keeps the first time."""
        Membership.objects.filter(pk=self.pk, approved_at=None).update(approved_at=timezone.now())

    @transaction.atomic
    def remove(self) -> None:
        """Take the athlete off the team, together with the card that would bring them back."""
        JoinCard.objects.filter(membership=self).delete()
        self.delete()


class JoinCardQuerySet(models.QuerySet["JoinCard"]):
    def open(self) -> Self:
        """Return the cards that still join somebody: unused, of a team in use, drawn within thirty days."""
        since = timezone.now() - CODE_LIFETIME
        return self.filter(membership=None, team__archived_at=None, made_at__gt=since)

    def open_to(self, code_or_token: str) -> Self:
        return self.open().filter(Q(token=code_or_token) | Q(code=read_code(code_or_token)))


class JoinCard(models.Model):
    """A nickname that the coach wrote down beforehand, with a code of its own that joins its bearer."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="cards")
    nickname = models.CharField(max_length=40)
    code = models.CharField(max_length=8, unique=True, default=new_code)
    token = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    membership = models.OneToOneField(Membership, models.SET_NULL, null=True, blank=True, related_name="card")

    objects: ClassVar[models.Manager[Any]] = JoinCardQuerySet.as_manager()

    class Meta:
        ordering = ["nickname"]
        constraints = [
            models.UniqueConstraint(
                "team",
                Lower("nickname"),
                name="card_once_per_nickname",
                violation_error_message=_("There is a card with that nickname already."),
            ),
            models.CheckConstraint(
                condition=~Q(nickname=""),
                name="card_has_a_nickname",
                violation_error_message=_("Give a nickname."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nickname}: {shown_code(self.code)}"

    @property
    def shown_code(self) -> str:
        return shown_code(self.code)

    @property
    def link(self) -> str:
        return f"{settings.ORIGIN}{reverse('coach:entry', args=[self.token])}"

    @property
    def ends_at(self) -> datetime:
        return self.made_at + CODE_LIFETIME

    @property
    def is_over(self) -> bool:
        return self.membership_id is None and self.ends_at <= timezone.now()

    def draw_new_code(self) -> None:
        """End the code and the QR of a card that may be in the wrong hands; a card in use has none to end."""
        drawn = {"code": new_code(), "token": new_token(), "made_at": timezone.now()}
        JoinCard.objects.filter(pk=self.pk, membership=None).update(**drawn)


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def live(self) -> Self:
        return self.filter(withdrawn_at=None, team__archived_at=None)

    def set_for(self, athlete: User) -> Self:
        """Return what this athlete is to do, soonest due first, what has no date last."""
        approved = Q(team__memberships__athlete=athlete, team__memberships__approved_at__isnull=False)
        mine = Q(for_all=True) | Q(athletes=athlete)
        return (
            self.live()
            .filter(approved)
            .filter(mine)
            .distinct()
            .order_by(F("due_on").asc(nulls_last=True), "assigned_at")
        )


class Assignment(models.Model):
    """A lesson or a quiz form that a coach set for a team, or for some of its athletes, perhaps by a date."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, models.CASCADE, related_name="assignments")
    lesson = models.ForeignKey(Lesson, models.PROTECT, null=True, blank=True, related_name="+")
    form = models.ForeignKey(Form, models.PROTECT, null=True, blank=True, related_name="+")
    for_all = models.BooleanField(default=True)  # else for those named, and for nobody when they are gone
    athletes = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")
    due_on = models.DateField(_("due"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    assigned_at = models.DateTimeField(default=timezone.now, editable=False)
    assigned_on = models.DateField(default=localdate, editable=False)
    changed_at = models.DateTimeField(auto_now=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[models.Manager[Any]] = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = [F("due_on").asc(nulls_last=True), "assigned_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(lesson__isnull=True, form__isnull=False)
                | Q(lesson__isnull=False, form__isnull=True),
                name="assignment_is_a_lesson_or_a_form",
                violation_error_message=_("Choose one lesson or one quiz."),
            ),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True) | Q(due_on__gte=F("assigned_on")),
                name="assignment_due_after_assigned",
                violation_error_message=_("The due date is in the past."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} for {self.team}"

    def get_absolute_url(self) -> str:
        return reverse("coach:assignment", args=[self.pk])

    def members(self) -> MembershipQuerySet:
        """Return those it is set for who are on the team now."""
        found: MembershipQuerySet = self.team.memberships.approved().select_related("athlete")
        return found if self.for_all else found.filter(athlete__in=self.athletes.all())

    def set_for(self, athletes: Collection[Any]) -> None:
        """Set it for these athletes of the team, for the whole team when there are none."""
        self.for_all = not athletes
        self.save(update_fields=["for_all"])
        self.athletes.set(athletes)

    @property
    def work(self) -> Any:
        return self.lesson or self.form  # one of them: a constraint of the table

    @property
    def title(self) -> str:
        return str(self.work.title)

    @property
    def subject(self) -> str:
        """Return the slug that events name."""
        return str(self.work.slug)


class Excuse(models.Model):
    """An athlete need not do this; the board counts without them."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="excuses")
    athlete = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assignment", "athlete"], name="excused_once"),
        ]

    def __str__(self) -> str:
        return f"{self.athlete} need not do {self.assignment}"


class Progress(models.Model):
    """How far an athlete is with an assignment: a summary of events, kept in the transaction that keeps them.

    `right` of `total` are the questions answered right at the first time of asking, once a form is finished.
    """

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="progress")
    athlete = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    opened_at = models.DateTimeField(null=True, blank=True)  # as received: a phone's clock decides nothing
    finished_at = models.DateTimeField(null=True, blank=True)
    right = models.PositiveSmallIntegerField(null=True, blank=True)
    total = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assignment", "athlete"], name="progress_once"),
        ]

    def __str__(self) -> str:
        return f"{self.athlete} with {self.assignment}"


class Standing(models.Model):
    """Where a belief stands for an athlete, from the answers in this team's assigned forms alone.

    A summary of events, like Progress.
    """

    team = models.ForeignKey(Team, models.CASCADE, related_name="standings")
    athlete = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    belief = models.ForeignKey(Belief, models.CASCADE, related_name="+")
    state = models.CharField(max_length=13)

    class Meta:
        indexes = [models.Index(fields=["team", "belief", "state"], name="standing_by_belief")]
        constraints = [
            models.UniqueConstraint(fields=["team", "athlete", "belief"], name="standing_once"),
            models.CheckConstraint(
                condition=Q(state__in=["solid", "shaky", "gap", "misconception"]),
                name="standing_is_one_of_four",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.belief}: {self.state}"


class Fixture(models.Model):
    """A team's event: where help is and where to meet, for the phones of its members."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="fixtures")
    name = models.CharField(_("event"), max_length=80)
    held_on = models.DateField(_("day"))
    medical_tent = models.CharField(_("medical tent"), max_length=120, blank=True)
    aed = models.CharField(_("AED (heart-shock box)"), max_length=120, blank=True)
    emergency_number = models.CharField(_("emergency number"), max_length=20)
    meeting_point = models.CharField(_("meeting point"), max_length=120, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["held_on", "name"]

    def __str__(self) -> str:
        return f"{self.name}, {self.held_on}"


class Certificate(models.Model):
    """A statement that an athlete has learned what a team was set; anyone with the code can check it."""

    code = models.CharField(max_length=16, unique=True)
    athlete = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="certificates")
    nickname = models.CharField(max_length=40)
    team_name = models.CharField(max_length=60)
    learned = models.JSONField()  # the titles of the lessons and forms, in the order they were set
    issued_on = models.DateField(default=localdate)

    def __str__(self) -> str:
        return f"{self.nickname}, {self.issued_on}"

    @property
    def shown_code(self) -> str:
        return shown_code(self.code)
