"""What a password may be, besides Django's own rules."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LONGEST = 128


class LengthLimit:
    """Room for a pass phrase or a password manager, and an end to what we hash."""

    def validate(self, password: str, _user: AbstractBaseUser | None = None) -> None:
        if len(password) > LONGEST:
            message = _("This password is too long. It may have %(longest)d characters.")
            raise ValidationError(message, "password_too_long", {"longest": LONGEST})

    def get_help_text(self) -> str:
        return _("At most %(longest)d characters.") % {"longest": LONGEST}
