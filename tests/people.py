"""The cast of the tests: people, teams, and what was set; each valid, and told only what matters."""

from __future__ import annotations

from typing import Any

from django.test import Client

from accounts.models import User
from coach.models import Assignment, Coaching, Membership, Team
from learn.models import Lesson
from quiz.models import Form

PASSWORD = "four-calm-calves-let-go"


def make_coach(email: str = "coach@club.example", **fields: Any) -> User:
    return User.objects.create_user(email, PASSWORD, **fields)


def make_athlete(nickname: str = "Runner") -> User:
    return User.objects.create_user(nickname=nickname)


def make_team(*coaches: User, name: str = "A team", **fields: Any) -> Team:
    team: Team = Team.objects.create(name=name, **fields)
    for coach in coaches:
        Coaching.objects.create(team=team, coach=coach)
    return team


def make_membership(team: Team, athlete: User, **fields: Any) -> Membership:
    given = {"nickname": athlete.nickname, **fields}
    membership: Membership = Membership.objects.create(team=team, athlete=athlete, **given)
    return membership


def make_assignment(team: Team, slug: str = "cramping-now", *athletes: User, **fields: Any) -> Assignment:
    """Set the form, else the lesson, of that name."""
    form = Form.objects.filter(slug=slug).first()
    lesson = None if form else Lesson.objects.get(slug=slug)
    assignment: Assignment = Assignment.objects.create(team=team, form=form, lesson=lesson, **fields)
    assignment.set_for(athletes)
    return assignment


def signed_in(person: User) -> Client:
    """Return a browser of its own in which this person is signed in."""
    browser = Client()
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return browser
