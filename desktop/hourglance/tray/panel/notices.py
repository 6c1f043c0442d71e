"""Cards that no widget gave: what the app itself has to say, before all figures."""

from dataclasses import replace
from datetime import datetime

from hourglance.api import Declaration
from hourglance.engine import Problem, Snapshot
from hourglance.tray.panel.card_model import plugin_actions
from hourglance.tray.panel.model import Action, CardAction, CardModel
from hourglance.tray.text.alerts import sign_in_expiry_text
from hourglance.tray.text.translation import tr

#: So many buttons stand on one card.
_FEW = 3


def needs_account(snapshot: Snapshot) -> bool:
    """Return whether nobody can sign in before Hourglance has been told where."""
    return snapshot.problem is not None and snapshot.problem.code == "no-account"


def build_notices(snapshot: Snapshot, now: datetime, no_tray: str) -> tuple[CardModel, ...]:
    """Return the cards that stand before those of the widgets.

    :param no_tray: why there is a window and no icon; empty where there is one.
    """
    account = snapshot.account
    why = account.problem.sentence if account.problem else ""
    notices: list[CardModel] = []
    if no_tray:
        notices.append(_notice("tray", tr("System tray unavailable"), no_tray))
    if needs_account(snapshot):
        text = tr("Connect Hourglance to Genesys Cloud. Your administrator has the details.")
        return (*notices, _notice("account", tr("Welcome"), text, (tr("Set up"), "sign_in")))
    match account.sign_in:
        case "signed_out":
            text = why or tr("Sign in to Genesys Cloud to see your widgets.")
            notices.append(_notice("account", tr("Signed out"), text, (tr("Sign in"), "sign_in")))
        case "signing_in":
            text = tr("Complete the sign-in in your browser.")
            notices.append(_notice("account", tr("Signing in"), text, (tr("Reopen sign-in page"), "sign_in")))
        case "locked":
            text = why or tr("Your sign-in is stored in the keyring, which is locked.")
            notices.append(_notice("account", tr("Keyring locked"), text, (tr("Unlock"), "unlock")))
        case _ if account.problem is not None:
            notices.append(_notice("account", account.problem.who, why))
    if account.ends is not None:
        text = sign_in_expiry_text(account.ends, now)
        notices.append(_notice("ends", tr("Sign-in expires soon"), text, (tr("Sign in again"), "sign_in")))
    if account.session_only:
        text = tr("Your sign-in could not be stored in a keyring. It lasts until you quit Hourglance.")
        notices.append(_notice("session", tr("Signed in for this session"), text))
    notices += _app_notices(snapshot)
    if account.sign_in == "signed_in" and not snapshot.widgets and snapshot.problem is None:
        notices.append(_no_widgets(snapshot.hidden))
    return tuple(notices)


def _notice(key: str, title: str, text: str, button: tuple[str, CardAction] | None = None) -> CardModel:
    return CardModel(
        key=f"notice/{key}",
        title=title,
        sentences=(text,),
        actions=(Action(label=button[0], deed=button[1]),) if button else (),
        spoken=f"{title}: {text}",
    )


def _app_notices(snapshot: Snapshot) -> list[CardModel]:
    first = [] if snapshot.problem is None else [_app_notice("app", snapshot.problem)]
    return first + [_app_notice(f"app/{at}", problem) for at, problem in enumerate(snapshot.notices)]


def _app_notice(key: str, problem: Problem) -> CardModel:
    if problem.code == "plugin":
        notice = _notice(key, problem.who, problem.sentence)
        return replace(notice, actions=plugin_actions(problem.who))
    return _notice(key, problem.who, problem.sentence, (tr("Try again"), "refresh"))


def _no_widgets(hidden: tuple[Declaration, ...]) -> CardModel:
    if not hidden:
        return _notice("widgets", tr("No widgets"), tr("No widgets are installed and enabled."))
    notice = _notice("widgets", tr("No widgets"), tr("All widgets are hidden. Select one to show."))
    first = hidden[:_FEW]
    return replace(notice, actions=tuple(Action(label=w.title, deed="show", argument=w.id) for w in first))
