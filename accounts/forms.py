"""allauth's forms, with less on them."""

from __future__ import annotations

from allauth.account.forms import LoginForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _


class SignInForm(LoginForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""  # a link too small for a thumb; the page has its own


class AddPasskeyForm(AddWebAuthnForm):
    """One kind for both uses: instead of the password, and besides it."""

    name = forms.CharField(label=_("Name of the passkey, for you"), max_length=60, required=False)
    passwordless = forms.BooleanField(initial=True, required=False, widget=forms.HiddenInput)
