"""Cards of the app itself, above those of the widgets: account, tray, plugins without widgets, problems."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from hourglance.api import Count, Declaration
from hourglance.engine import AccountState, CommonCause, MonthlyLimit, Problem, Snapshot, common_causes
from hourglance.tray.panel.card_model import CardAction, CardModel, plugin_actions
from hourglance.tray.panel.commands import CardCommands
from hourglance.tray.text.alerts import sign_in_expiry_text
from hourglance.tray.text.errors import cause_text
from hourglance.tray.text.formatting import format_quantity
from hourglance.tray.text.translation import tr

#: The most buttons on one card.
_MAX_BUTTONS = 3

#: Why a token could not be stored; the user may sign in without storing it.
_KEYRING_PROBLEMS = frozenset(
    {"keyring", "keyring-full", "keyring-locked", "keyring-refused", "no-keyring", "token-too-long"}
)


def needs_account(snapshot: Snapshot) -> bool:
    """Return whether an account must be set up before anyone can sign in."""
    return snapshot.problem is not None and snapshot.problem.code == "no-account"


def build_notices(snapshot: Snapshot, now: datetime, tray_problem: str) -> tuple[CardModel, ...]:
    """Return the cards that precede those of the widgets.

    :param tray_problem: why the app has a window instead of a tray icon; empty if it has an icon.
    """
    notices: list[CardModel] = []
    if tray_problem:
        notices.append(_notice("tray", tr("System tray unavailable"), tray_problem))
    if needs_account(snapshot):
        text = tr("Connect Hourglance to Genesys Cloud. Your administrator has the details.")
        button = CardAction(label=tr("Set up"), run=CardCommands.sign_in)
        return (*notices, _notice("account", tr("Welcome"), text, button))
    notices += _account_notices(snapshot.account, now)
    if snapshot.problem is not None:
        notices.append(_problem_notice("app", snapshot.problem))
    notices += _cause_notices(snapshot, now)
    notices += (_problem_notice(f"app/{i}", problem) for i, problem in enumerate(snapshot.notices))
    if snapshot.limit is not None:
        notices.append(_notice("limit", tr("Refreshing less often"), limit_text(snapshot.limit)))
    if snapshot.account.sign_in == "signed_in" and not snapshot.widgets and snapshot.problem is None:
        notices.append(_no_widgets(snapshot.hidden))
    return tuple(notices)


def limit_text(limit: MonthlyLimit) -> str:
    """Return why values are refreshed less often."""
    if limit.is_used_up:
        text = tr("The {requests} requests of this month are used up.")
    elif limit.by_policy:
        text = tr("To stay within {requests} requests this month, as your administrator has set.")
    else:
        text = tr("To stay within {requests} requests this month, as you have set.")
    return text.format(requests=format_quantity(Count(limit.requests)))


def _account_notices(account: AccountState, now: datetime) -> Iterator[CardModel]:
    why = account.problem.sentence if account.problem else ""
    sign_in = CardCommands.sign_in
    match account.sign_in:
        case "signed_out":
            text = why or tr("Sign in to Genesys Cloud to see your widgets.")
            button = CardAction(label=tr("Sign in"), run=sign_in)
            yield _notice("account", tr("Signed out"), text, button)
        case "signing_in":
            text = tr("Complete the sign-in in your browser.")
            button = CardAction(label=tr("Reopen sign-in page"), run=sign_in)
            yield _notice("account", tr("Signing in"), text, button)
        case "locked":
            text = why or tr("Your sign-in is stored in the keyring, which is locked.")
            button = CardAction(label=tr("Unlock"), run=CardCommands.unlock)
            yield _notice("account", tr("Keyring locked"), text, button)
        case _ if account.problem is not None:
            yield _notice("account", account.problem.who, why)
    if account.ends is not None:
        text = sign_in_expiry_text(account.ends, now)
        button = CardAction(label=tr("Sign in again"), run=sign_in)
        yield _notice("expiry", tr("Sign-in expires soon"), text, button)
    if account.session_only:
        text = tr("Your sign-in could not be stored in a keyring. It lasts until you quit Hourglance.")
        yield _notice("session", tr("Signed in for this session"), text)


def _cause_notices(snapshot: Snapshot, now: datetime) -> Iterator[CardModel]:
    """Yield a notice for each cause that keeps widgets from being up to date, unless another one says it."""
    said = {problem.what for problem in (snapshot.account.problem, snapshot.problem) if problem is not None}
    is_signed_out = snapshot.account.sign_in in {"signed_out", "signing_in", "locked"}
    for i, cause in enumerate(common_causes(snapshot)):
        problem = cause.problem
        if is_signed_out or cause.is_user_away or (problem is not None and problem.what in said):
            continue
        who = problem.who if problem is not None else "Genesys Cloud"
        yield _notice(f"cause/{i}", who, cause_text(cause, now), *_cause_actions(cause))


def _cause_actions(cause: CommonCause) -> tuple[CardAction, ...]:
    """Return the one thing to do about a cause; nothing if it is to wait."""
    problem = cause.problem
    if problem is None or cause.pause == "rate_limited":
        return ()
    if problem.code == "forbidden":
        titles = ", ".join(f"{state.widget.title} ({state.widget.id})" for state in cause.widgets)
        request = tr("Hourglance cannot show me these widgets: {titles}. {who}: {sentence}").format(
            titles=titles, who=problem.who, sentence=problem.sentence
        )
        return (_copy_for_administrator(request),)
    if problem.code in {"sign-in-ended", "sign-in-needed"}:
        return (CardAction(label=tr("Sign in again"), run=CardCommands.sign_in),)
    if problem.code == "plugin-runtime":
        return ()
    return (CardAction(label=tr("Try again"), run=CardCommands.refresh),)


def _copy_for_administrator(text: str) -> CardAction:
    return CardAction(
        label=tr("Copy message for administrator"),
        run=CardCommands.copy,
        arguments=(text,),
        confirmation=tr("Copied"),
    )


def unhide_actions(hidden: Iterable[Declaration]) -> tuple[CardAction, ...]:
    """Return an action for each hidden widget, which shows it again."""
    return tuple(
        CardAction(label=widget.title, run=CardCommands.unhide, arguments=(widget.id,)) for widget in hidden
    )


def _notice(key: str, title: str, text: str, *buttons: CardAction) -> CardModel:
    return CardModel(
        key=f"notice/{key}",
        title=title,
        messages=(text,),
        actions=buttons,
        accessible_text=f"{title}: {text}",
    )


def _problem_notice(key: str, problem: Problem) -> CardModel:
    if problem.code == "plugin":
        return replace(_notice(key, problem.who, problem.sentence), actions=plugin_actions(problem.who))
    if problem.code in _KEYRING_PROBLEMS:
        again = CardAction(label=tr("Sign in again"), run=CardCommands.sign_in)
        without = CardAction(label=tr("Sign in without keyring"), run=CardCommands.sign_in_without_keyring)
        return _notice(key, problem.who, problem.sentence, again, without)
    if problem.code == "preset":
        copy = _copy_for_administrator(f"{problem.who}: {problem.sentence}")
        return _notice(key, problem.who, problem.sentence, copy)
    button = CardAction(label=tr("Try again"), run=CardCommands.refresh)
    return _notice(key, problem.who, problem.sentence, button)


def _no_widgets(hidden: tuple[Declaration, ...]) -> CardModel:
    if not hidden:
        return _notice("widgets", tr("No widgets"), tr("No widgets are installed and enabled."))
    buttons = unhide_actions(hidden[:_MAX_BUTTONS])
    return _notice("widgets", tr("No widgets"), tr("All widgets are hidden. Select one to show."), *buttons)
