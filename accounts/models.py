"""Who a person is: a coach with an e-mail address, or an athlete with a nickname and nothing else."""

from __future__ import annotations

import secrets
import uuid
from datetime import timedelta
from hashlib import sha256
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.typed import new_code, shown_code


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str | None = None, password: str | None = None, **fields: object) -> User:
        """Make a person; without a password nobody can sign in by typing one."""
        user = self.model(email=self.normalize_email(email) or None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str, **fields: object) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person. Athletes give no e-mail address, real name or birth date, so there is no room for them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True, null=True, blank=True)
    nickname = models.CharField(_("nickname"), max_length=40, blank=True)
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(email__isnull=False) | ~Q(nickname=""),
                name="user_has_email_or_nickname",
                violation_error_message=_("Give an e-mail address or a nickname."),
            ),
        ]

    def __str__(self) -> str:
        return self.nickname or str(self.email)

    @property
    def is_athlete(self) -> bool:
        """Tell whether this person joined by code: a phone is all that signs them in."""
        return not self.email

    @property
    def may_return(self) -> bool:
        """Tell whether a key on a phone may sign this person in: never who has a password, or more rights."""
        return self.is_athlete and self.is_active and not self.is_staff and not self.has_usable_password()


class Event(models.Model):
    """Something that happened on a person's phone: inserted once, never changed.

    All of a person's events are that person's record; two phones merge by union. `body` is the event as the
    phone sent it, whatever its kind; the typed rows of the apps above are worked out from it.
    """

    class Kind(models.TextChoices):
        START = "start", _("began a quiz")
        ANSWER = "answer", _("answered a question")
        FINISH = "finish", _("finished a quiz")
        OPEN = "open", _("opened a lesson")
        READ = "read", _("read a lesson to its end")

    number = models.BigAutoField(primary_key=True)  # the order of arrival, which is what a cursor counts
    id = models.UUIDField(unique=True, editable=False)  # made on the phone
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="events")
    kind = models.CharField(max_length=10, choices=Kind)
    subject = models.SlugField(max_length=80, db_index=False)  # the form, or the lesson
    attempt = models.UUIDField(null=True, blank=True, db_index=False)
    at = models.DateTimeField()  # by the phone's clock, which decides nothing
    received_at = models.DateTimeField(auto_now_add=True)
    body = models.JSONField()
    digest = models.CharField(max_length=64)

    class Meta:
        indexes = [
            models.Index(fields=["owner", "number"], name="event_by_owner"),
            models.Index(fields=["owner", "subject", "kind"], name="event_by_subject"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["open", "read"], attempt__isnull=True)
                | Q(kind__in=["start", "answer", "finish"], attempt__isnull=False),
                name="event_of_a_quiz_has_its_attempt",
                violation_error_message=_("What happens in a quiz belongs to an attempt."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner} {self.get_kind_display()}: {self.subject}"


class Dispute(models.Model):
    """A second body sent under an id that is taken: refused, and kept aside so that nothing is lost."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="disputes")
    event_id = models.UUIDField()
    body = models.JSONField()
    digest = models.CharField(max_length=64)
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "event_id", "digest"], name="dispute_once"),
        ]

    def __str__(self) -> str:
        return f"another {self.event_id}"


class MoveCode(models.Model):
    """A short code that signs one more phone of the same person in, once and soon."""

    LIFETIME: ClassVar[timedelta] = timedelta(minutes=15)

    code = models.CharField(max_length=8, unique=True, default=new_code)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="move_codes")
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return shown_code(self.code)

    @classmethod
    def for_phone_of(cls, athlete: User) -> MoveCode:
        """Make a code; the ones before it end."""
        athlete.move_codes.all().delete()
        return athlete.move_codes.create()

    @classmethod
    def use(cls, code: str) -> User | None:
        """Take the code out, and return whose it is; of two phones that type it at once, one gets it."""
        found = cls.objects.filter(code=code, made_at__gt=timezone.now() - cls.LIFETIME).select_related(
            "owner"
        )
        for move in found:
            if cls.objects.filter(pk=move.pk).delete()[0]:
                return move.owner
        return None


class ReturnKey(models.Model):
    """What signs the same athlete in on the same phone, once a browser has lost its cookie.

    It belongs to one session and ends with it: by signing out, by another's sign-in here, a year after the
    last sync. Only a digest is kept; a key of 256 random bits needs no slow one.
    """

    digest = models.CharField(max_length=64, unique=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="return_keys")
    session = models.OneToOneField(Session, models.CASCADE, related_name="return_key")
    made_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"the way back of {self.owner}"

    @classmethod
    def for_phone_of(cls, athlete: User, session: str | None) -> str:
        """Make the key of this session, in place of the one before, and return it: it is told only now."""
        key = secrets.token_urlsafe()
        fields = {"digest": digest_of(key), "owner": athlete, "made_at": timezone.now(), "used_at": None}
        cls.objects.update_or_create(session_id=session, defaults=fields)
        return key

    @classmethod
    def find(cls, key: str) -> ReturnKey | None:
        """Return what the key opens, held until the transaction ends; an ended key and none are alike."""
        found = cls.objects.select_for_update(of=["self"]).select_related("owner", "session")
        kept = found.filter(digest=digest_of(key), session__expire_date__gt=timezone.now()).first()
        return kept if kept and kept.owner.may_return else None

    def move_to(self, session: str | None) -> None:
        """Belong to the new session of the phone. The old one, whose cookie is lost, ends."""
        old = self.session
        type(self).objects.filter(pk=self.pk).update(session=session, used_at=timezone.now())
        old.delete()


def digest_of(key: str) -> str:
    return sha256(key.encode()).hexdigest()
