"""The package's face: exports, and what importing it costs."""

import subprocess
import sys

import pytest

import hourglance.cloud

HEAVY = {"asyncio", "h11", "httpx", "keyring", "msgspec", "oauthlib", "platformdirs", "ssl", "truststore"}


def loaded_by(code: str) -> set[str]:
    """Return which of the heavy modules a fresh interpreter has after running ``code``."""
    told = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"],
        check=True,
        capture_output=True,
        text=True,
    )
    return HEAVY & set(told.stdout.split())


def test_face_import_loads_nothing_heavy() -> None:
    assert loaded_by("import hourglance.cloud") == set()


def test_face_session_is_created_without_network_and_keyring() -> None:
    made = """
from hourglance.cloud import Account, SignInSession, TokenVault
from hourglance.genesys import region_named
SignInSession(Account(region=region_named("eu-west-1"), client_id="c"), TokenVault())
"""
    assert not loaded_by(made) & {"h11", "httpx", "keyring", "oauthlib", "platformdirs", "truststore"}


@pytest.mark.parametrize("name", hourglance.cloud.__all__)
def test_face_exports_exist_and_have_docstrings(name: str) -> None:
    thing = getattr(hourglance.cloud, name)
    assert thing is not None
    assert name in {"REGIONS", "SessionStatus"} or thing.__doc__


def test_face_has_no_other_names() -> None:
    assert hourglance.cloud.__all__ == sorted(
        hourglance.cloud.__all__, key=lambda name: (not name.isupper(), name)
    )
    with pytest.raises(AttributeError, match="no attribute 'Tokens'"):
        hourglance.cloud.Tokens  # noqa: B018 - asked for, not used
