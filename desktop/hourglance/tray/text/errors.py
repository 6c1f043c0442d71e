"""Translated problems, and why a value is not up to date.

Other packages write their errors in English, with hosts, numbers and causes, and English users see those
texts. In another language the common problems, recognized by their code, have a plainer text of their own;
all others are shown as they were written.
"""

from dataclasses import replace
from datetime import datetime

from hourglance.engine import CommonCause, Problem, Snapshot, WidgetState
from hourglance.genesys import missing_permission
from hourglance.tray.text.formatting import format_time
from hourglance.tray.text.translation import tr

#: The codes of problems that are retried, and that the user can still do something about.
_NEEDS_USER = frozenset({"forbidden", "offline", "proxy", "tls", "unreadable-answer"})


def translate_problems(snapshot: Snapshot) -> Snapshot:
    """Return a snapshot whose problems are in the user's language where there is a translation."""
    account = snapshot.account
    if account.problem is not None:
        account = replace(account, problem=translate_problem(account.problem))
    return replace(
        snapshot,
        account=account,
        problem=translate_problem(snapshot.problem) if snapshot.problem is not None else None,
        widgets=tuple(map(_translate_state, snapshot.widgets)),
    )


def _translate_state(state: WidgetState) -> WidgetState:
    if state.problem is None and state.polled is None and not state.missing:
        return state
    return replace(
        state,
        problem=translate_problem(state.problem) if state.problem else None,
        polled=translate_problem(state.polled) if state.polled else None,
        missing=tuple(
            replace(part, problem=translate_problem(part.problem)) if part.problem else part
            for part in state.missing
        ),
    )


def missing_texts(state: WidgetState) -> tuple[str, ...]:
    """Return a sentence for each query whose answer the card lacks, and why a live value is polled."""
    missing = tuple(
        tr("{part} is missing: {reason}").format(
            part=part.name, reason=part.problem.what if part.problem else tr("loading")
        )
        for part in state.missing
    )
    if state.polled is None:
        return missing
    return (*missing, tr("Updated once a minute: {reason}").format(reason=state.polled.what))


def translate_problem(problem: Problem) -> Problem:
    """Return a problem in the user's language, or unchanged if there is no translation."""
    if tr("Genesys Cloud cannot be reached.") == "Genesys Cloud cannot be reached.":
        return problem  # the language is English
    if problem.code == "forbidden":
        return _translate_forbidden(problem)
    retrying = tr("Retrying automatically.")
    contact_it = tr("Contact your IT department.")
    sign_in = tr("Sign in again.")
    restart = tr("Restart, update or remove the plugin.")
    texts = {
        "offline": (tr("Genesys Cloud cannot be reached."), tr("Check the network connection.")),
        "connection-lost": (tr("The connection to Genesys Cloud was lost."), retrying),
        "timeout": (tr("Genesys Cloud did not answer in time."), retrying),
        "service-unavailable": (tr("Genesys Cloud had an internal error."), retrying),
        "rate-limited": (tr("The rate limit of Genesys Cloud was reached."), retrying),
        "tls": (tr("The server's certificate is not trusted."), contact_it),
        "proxy": (tr("The proxy rejected the request."), contact_it),
        "no-topics": (tr("Genesys Cloud sends no notifications for this query."), ""),
        "no-channel": (tr("Not connected for notifications yet."), ""),
        "sign-in-needed": (tr("You are not signed in."), sign_in),
        "sign-in-locked": (tr("The keyring is locked"), tr("Unlock keyring")),
        "sign-in-ended": (tr("Your session has expired."), sign_in),
        "no-keyring": (
            tr("This computer has no keyring to store the sign-in."),
            tr("Start or install one (GNOME Keyring, KWallet, KeePassXC)."),
        ),
        "keyring-locked": (
            tr("The keyring is locked or does not respond."),
            tr("Unlock it and try again."),
        ),
        "keyring-refused": (
            tr("The keyring denied access."),
            tr("Allow Hourglance to use it and try again."),
        ),
        "plugin-crashed": (tr("The plugin ended unexpectedly."), restart),
        "plugin-hung": (tr("The plugin did not answer in time."), restart),
        "plugin-failed": (tr("The plugin raised an error."), restart),
        "plugin-invalid-card": (tr("The plugin returned an invalid card."), restart),
        "plugin-quarantined": (tr("The plugin was disabled after repeated failures."), restart),
    }
    what, remedy = texts.get(problem.code, (problem.what, problem.remedy))
    return replace(problem, what=what, remedy=remedy)


def _translate_forbidden(problem: Problem) -> Problem:
    permission = missing_permission(problem.what)
    if permission is None:
        return problem
    what = tr("You lack the permission {permission}.").format(permission=permission)
    return replace(problem, what=what, remedy=tr("Ask your administrator for the permission."))


def is_updating(state: WidgetState) -> bool:
    """Return whether a newer value is on its way."""
    return state.activity in {"queued", "fetching"}


def stale_reason(state: WidgetState, now: datetime) -> str:
    """Return why there is no newer value; empty if there is no obstacle."""
    if is_updating(state):
        return tr("updating")
    if state.pause == "rate_limited" and state.next_attempt is not None:
        time = format_time(state.next_attempt, now)
        return tr("Rate limit reached; retrying at {time}.").format(time=time)
    if state.problem is not None:
        return state.problem.what
    if state.activity != "paused":
        return ""
    reasons = {
        "locked": tr("the screen is locked"),
        "idle": tr("the computer is not in use"),
        "used_up": tr("the requests of this month are used up"),
        "signed_out": tr("you are signed out"),
    }
    return reasons.get(state.pause or "", tr("refreshing is paused"))


def stale_remedies(state: WidgetState, now: datetime) -> tuple[str, ...]:
    """Return what the user can do about it and when the next attempt is, unless the reason says so."""
    if is_updating(state) or state.pause == "rate_limited":
        return ()
    remedy = state.problem.remedy if state.problem else ""
    return (*filter(None, (remedy,)), *next_attempt_text(state, now))


def cause_text(cause: CommonCause, now: datetime) -> str:
    """Return what keeps widgets from being up to date, and either when it is retried or what to do."""
    state = replace(cause.widgets[0], next_attempt=cause.next_attempt)
    reason = stale_reason(state, now)
    if state.pause == "rate_limited" or cause.problem is None:
        return reason
    retry = next_attempt_text(state, now)
    # "Retrying automatically" and a time would be two ways to say the same; some problems need both.
    remedy = cause.problem.remedy if not retry or cause.problem.code in _NEEDS_USER else ""
    return " ".join(filter(None, (reason, remedy, *retry)))


def next_attempt_text(state: WidgetState, now: datetime) -> tuple[str, ...]:
    """Return when the next attempt is; empty if that is unknown, or if the reason says so."""
    in_reason = is_updating(state) or state.pause == "rate_limited"
    if in_reason or state.next_attempt is None or state.next_attempt <= now:
        return ()
    return (tr("Next attempt at {time}.").format(time=format_time(state.next_attempt, now)),)
