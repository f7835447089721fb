"""allauth's forms, with plainer words."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class WithNewPassword(forms.Form):
    """Says in one line what the rules are; whoever breaks one reads which."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["password1"].help_text = _("At least 10 characters. A few words in a row are good.")


class SignUpForm(WithNewPassword, account.SignupForm):
    def try_save(self, request: HttpRequest) -> tuple[Any, Any]:
        """Hash the password for an address that is known too: the time would else tell who has an account."""
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        found: tuple[Any, Any] = super().try_save(request)
        return found


class ChangePasswordForm(WithNewPassword, account.ChangePasswordForm):
    pass


class SetPasswordForm(WithNewPassword, account.SetPasswordForm):
    pass


class NewPasswordForm(WithNewPassword, account.ResetPasswordKeyForm):
    pass


class AddPasskeyForm(AddWebAuthnForm):
    """One kind for both uses: instead of the password, and besides it."""

    name = forms.CharField(label=_("Name of the passkey, for you"), max_length=60, required=False)
    passwordless = forms.BooleanField(initial=True, required=False, widget=forms.HiddenInput)
