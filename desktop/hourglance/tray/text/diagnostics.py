"""The results of the diagnostics in the user's language, for the window and for ``hourglance doctor``."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale

from hourglance.engine import Problem
from hourglance.tray.text.errors import translate_problem
from hourglance.tray.text.translation import install_translator, tr, translated

if TYPE_CHECKING:
    from hourglance.app import HealthCheck


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckTexts:
    """A check in words."""

    state: str
    name: str
    what: str
    remedy: str


def translate_checks(checks: Iterable["HealthCheck"], language: str) -> tuple[CheckTexts, ...]:
    """Return checks in a language, for a process without a user interface."""
    app = QCoreApplication.instance() or QCoreApplication(["hourglance"])
    translators = install_translator(app, QLocale(language))
    texts = []
    for check in checks:
        what, remedy = check_texts(check)
        name = check_name(check.name)
        texts.append(CheckTexts(state=state_name(check.state), name=name, what=what, remedy=remedy))
    for translator in translators:
        app.removeTranslator(translator)
    return tuple(texts)


def state_name(state: str) -> str:
    """Return the state of a check in the user's language."""
    return {"ok": tr("OK"), "warn": tr("Warning"), "fail": tr("Error"), "unknown": tr("Unknown")}[state]


def check_texts(check: "HealthCheck") -> tuple[str, str]:
    """Return the result of a check and its remedy in the user's language."""
    what, remedy = check.what.text(translated), check.remedy.text(translated)
    if not check.code:
        return what, remedy
    problem = translate_problem(Problem(code=check.code, who="", what=what, remedy=remedy))
    return problem.what, problem.remedy


def check_name(name: str) -> str:
    """Return what a check examines in the user's language."""
    names = {
        "version": tr("Version"),
        "display": tr("Display"),
        "tray": tr("System tray"),
        "autostart": tr("Start at login"),
        "keyring": tr("Keyring"),
        "files": tr("Files"),
        "preset": tr("Policy"),
        "usage": tr("Requests"),
        "account": tr("Account"),
        "region": tr("Region"),
        "proxy": tr("Proxy"),
        "tls": tr("Certificate"),
        "clock": tr("Clock"),
        "oauth-client": tr("OAuth client"),
        "sign-in": tr("Sign-in"),
        "permissions": tr("Permissions"),
        "rate-budget": tr("Rate limit"),
        "plugins": tr("Plugins"),
        "protections": tr("Isolation of plugins"),
        "merge-rules": tr("Merged requests"),
        "figures": tr("Stored values"),
        "surroundings": tr("System events"),
    }
    return names.get(name, name)
