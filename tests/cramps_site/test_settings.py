from __future__ import annotations

import os
import runpy
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

REPOSITORY = settings.BASE_DIR
ANSWERED_TO = [
    "HOST",
    "PORT",
    "CRAMPS_ORIGIN",
    "DATABASE_URL",
    "EMAIL_URL",
    "EMERGENCY_NUMBER",
    "CRAMPS_VAR",
    "DEBUG",
]


class Operator:
    """Starts the settings as a shell with only these variables would."""

    def __init__(self, patch: pytest.MonkeyPatch, var: Path) -> None:
        self.patch, self.var = patch, var
        for name in ANSWERED_TO:
            patch.delenv(name, raising=False)

    def start(self, **variables: str) -> dict[str, Any]:
        """Return the settings, or raise SystemExit with what is wrong."""
        for name, value in {"CRAMPS_VAR": str(self.var), **variables}.items():
            self.patch.setenv(name, value)
        return runpy.run_path(str(REPOSITORY / "cramps_site" / "settings.py"))

    def refusal(self, **variables: str) -> str:
        with pytest.raises(SystemExit) as refused:
            self.start(**variables)
        return str(refused.value)


@pytest.fixture
def operator(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Operator:
    return Operator(monkeypatch, tmp_path / "var")


def test_all_wrong_settings_are_listed_in_one_run(tmp_path: Path) -> None:
    wrong = {
        "PORT": "99999",
        "CRAMPS_ORIGIN": "http://cramps.example.org",
        "DATABASE_URL": "carrier-pigeon://coop",
        "EMERGENCY_NUMBER": "help",
        "DEBUG": "perhaps",
    }

    done = subprocess.run(
        [sys.executable, "-c", "import cramps_site.settings"],
        cwd=REPOSITORY,
        env={"PATH": os.environ["PATH"], "CRAMPS_VAR": str(tmp_path), **wrong},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        "These settings are wrong:",
        "  PORT: 99999 is not between 1 and 65535",
        "  CRAMPS_ORIGIN: 'http://cramps.example.org': plain http is for this machine only, use https",
        "  DATABASE_URL: should look like postgres://user:password@host:5432/name",
        "  EMERGENCY_NUMBER: 'help' is not a telephone number",
        "  DEBUG: Not a valid boolean.",
    ]


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("PORT", "0", "0 is not between 1 and 65535"),
        ("PORT", "eighty", "Not a valid integer."),
        ("CRAMPS_ORIGIN", "cramps.example.org", "should look like https://"),
        ("CRAMPS_ORIGIN", "https://", "should look like https://"),
        ("CRAMPS_ORIGIN", "https://cramps.example.org/app", "should look like https://"),
        ("CRAMPS_ORIGIN", "https://cramps.example.org?a=b", "should look like https://"),
        ("CRAMPS_ORIGIN", "https://cramps.example.org:http", "should look like https://"),
        ("CRAMPS_ORIGIN", "http://[::1", "should look like https://"),
        ("EMERGENCY_NUMBER", "", "is not a telephone number"),
        ("EMAIL_URL", "mail.example.org", "should look like submission://"),
        ("EMAIL_URL", "smtp+tls://user:secret@mail.example.org:587", "should look like submission://"),
        ("EMAIL_URL", "submission://", "should look like submission://"),
        ("EMAIL_URL", "submission://mail.example.org:post", "should look like submission://"),
        ("EMAIL_URL", "smtp://user:secret@mail.example.org", "would send the password unencrypted"),
    ],
)
def test_a_wrong_setting_is_named_with_the_reason(
    operator: Operator, name: str, value: str, reason: str
) -> None:
    refusal = operator.refusal(**{name: value})

    assert f"{name}: " in refusal
    assert reason in refusal


@pytest.mark.parametrize("host", ["cramps.example.org", "192.168.1.20", "127.evil.example.org"])
def test_plain_http_is_refused_for_any_other_machine(operator: Operator, host: str) -> None:
    assert "use https" in operator.refusal(CRAMPS_ORIGIN=f"http://{host}")


@pytest.mark.parametrize("origin", ["http://localhost:8000", "http://127.0.0.1:9000", "http://[::1]:8000"])
def test_plain_http_is_fine_on_this_machine(operator: Operator, origin: str) -> None:
    found = operator.start(CRAMPS_ORIGIN=origin)

    assert found["ORIGIN"] == origin
    assert not found["SECURE_SSL_REDIRECT"]
    assert not found["SECURE_HSTS_SECONDS"]


def test_an_https_origin_turns_on_all_that_https_needs(operator: Operator) -> None:
    found = operator.start(CRAMPS_ORIGIN="https://cramps.example.org/")

    assert found["ORIGIN"] == "https://cramps.example.org"
    assert found["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert found["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is found["SECURE_HSTS_PRELOAD"] is True
    assert found["SECURE_SSL_REDIRECT"] is True
    assert found["SESSION_COOKIE_SECURE"] is found["CSRF_COOKIE_SECURE"] is True
    assert "cramps.example.org" in found["ALLOWED_HOSTS"]


def test_with_nothing_set_the_app_is_on_this_machine_alone(operator: Operator) -> None:
    found = operator.start()

    assert found["ORIGIN"] == "http://127.0.0.1:8000"
    assert sorted(found["ALLOWED_HOSTS"]) == ["127.0.0.1", "[::1]", "localhost"]
    assert found["EMERGENCY_NUMBER"] == "112"
    assert found["DATABASES"]["default"]["NAME"] == str(operator.var / "crampwise.sqlite3")


@pytest.mark.parametrize(
    ("url", "host", "port", "sealed_by"),
    [
        ("submission://user:p%40ss@mail.example.org", "mail.example.org", 587, "EMAIL_USE_TLS"),
        ("smtp://user:p%40ss@mail.example.org:465/?ssl=True", "mail.example.org", 465, "EMAIL_USE_SSL"),
        ("smtp://127.0.0.1:2525", "127.0.0.1", 2525, None),
    ],
)
def test_mail_goes_to_the_server_that_is_named(
    operator: Operator, url: str, host: str, port: int, sealed_by: str | None
) -> None:
    found = operator.start(EMAIL_URL=url)

    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == (host, port)
    assert [name for name in ("EMAIL_USE_TLS", "EMAIL_USE_SSL") if found[name]] == [sealed_by][
        : bool(sealed_by)
    ]
    assert found["EMAIL_HOST_PASSWORD"] == ("p@ss" if sealed_by else None)
    assert found["SENDS_MAIL"]
    assert found["EMAIL_TIMEOUT"]


def test_the_sender_can_be_set(operator: Operator) -> None:
    found = operator.start(EMAIL_URL="smtp://localhost/?_default_from_email=club@example.org")

    assert found["DEFAULT_FROM_EMAIL"] == "club@example.org"


def test_without_a_mail_server_codes_go_to_the_terminal(operator: Operator) -> None:
    found = operator.start()

    assert not found["SENDS_MAIL"]
    assert found["EMAIL_BACKEND"] == "accounts.mail.TerminalBackend"


@pytest.mark.parametrize(("origin", "prefix"), [("https://cramps.example.org", "__Host-"), ("", "")])
def test_cookies_belong_to_this_host_and_stay_out_of_scripts(
    operator: Operator, origin: str, prefix: str
) -> None:
    found = operator.start(CRAMPS_ORIGIN=origin)

    assert found["SESSION_COOKIE_NAME"] == f"{prefix}session"
    assert found["CSRF_COOKIE_NAME"] == f"{prefix}csrf"
    assert found["SESSION_COOKIE_SAMESITE"] == found["CSRF_COOKIE_SAMESITE"] == "Lax"
    assert found["ALLAUTH_TRUSTED_PROXY_COUNT"] == (1 if origin else 0)


def test_debug_is_off_until_somebody_turns_it_on(operator: Operator) -> None:
    assert operator.start()["DEBUG"] is False
    assert operator.start(DEBUG="1")["DEBUG"] is True


def test_a_secret_key_is_made_once_for_the_owner_alone(operator: Operator) -> None:
    first = operator.start()["SECRET_KEY"]

    file = operator.var / "secret-key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_text() == first
    assert len(first) >= 50
    assert operator.start()["SECRET_KEY"] == first


def test_two_machines_have_different_secret_keys(operator: Operator, tmp_path: Path) -> None:
    first = operator.start()["SECRET_KEY"]

    assert operator.start(CRAMPS_VAR=str(tmp_path / "elsewhere"))["SECRET_KEY"] != first


def test_a_folder_that_cannot_be_made_is_named(operator: Operator, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")

    assert "CRAMPS_VAR" in operator.refusal(CRAMPS_VAR=str(tmp_path / "file" / "var"))
