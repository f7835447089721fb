from __future__ import annotations

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User

WORDS = "let me in"

pytestmark = pytest.mark.django_db


def test_the_database_refuses_a_person_with_neither_address_nor_nickname() -> None:
    with pytest.raises(IntegrityError, match="user_has_email_or_nickname"), transaction.atomic():
        User.objects.create_user()


def test_a_person_with_neither_address_nor_nickname_reads_why() -> None:
    nobody = User()
    nobody.set_password(None)

    with pytest.raises(ValidationError) as refused:
        nobody.full_clean()

    assert refused.value.messages == ["Give an e-mail address or a nickname."]


def test_an_athlete_needs_no_more_than_a_nickname() -> None:
    abel = User.objects.create_user(nickname="Abel")

    abel.full_clean()

    assert (abel.email, str(abel)) == (None, "Abel")


def test_many_athletes_have_no_address() -> None:
    User.objects.create_user(nickname="Abel")

    User.objects.create_user(nickname="Ada")

    assert User.objects.filter(email=None).count() == 2


def test_a_blank_address_counts_as_none() -> None:
    assert User.objects.create_user("", nickname="Abel").email is None


def test_a_coach_is_called_by_her_address_until_she_has_a_nickname() -> None:
    assert str(User.objects.create_user("cora@example.org", WORDS)) == "cora@example.org"


def test_the_database_refuses_an_address_twice() -> None:
    User.objects.create_user("cora@example.org", WORDS)

    with pytest.raises(IntegrityError, match="email"), transaction.atomic():
        User.objects.create_user("cora@example.org", WORDS)


def test_a_person_whose_address_is_taken_reads_why() -> None:
    User.objects.create_user("cora@example.org", WORDS)

    with pytest.raises(ValidationError) as refused:
        User(email="cora@example.org", password=WORDS).full_clean()

    assert refused.value.messages == ["User with this E-mail address already exists."]


def test_the_right_password_signs_a_coach_in() -> None:
    cora = User.objects.create_user("cora@example.org", WORDS)

    assert authenticate(username="cora@example.org", password=WORDS) == cora


@pytest.mark.parametrize("typed", ["", "!", "None", WORDS])
def test_a_person_without_a_password_cannot_sign_in_by_typing_one(typed: str) -> None:
    User.objects.create_user("otto@example.org")

    assert authenticate(username="otto@example.org", password=typed) is None
