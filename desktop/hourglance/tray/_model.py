"""What the panel says, as plain data: every state of every widget put into words, without a pixel."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from hourglance.api import Block, Card, Quantity, Sparkline, Tone
from hourglance.engine import AccountState, Problem, Snapshot, WidgetState
from hourglance.tray._glance import on_icon
from hourglance.tray._translation import tr
from hourglance.tray._words import age, clock_time, shown, spoken, spoken_age, tone_word

#: What a button on a card does: a command of :class:`Commands`, or a copy of ``argument``.
Deed: TypeAlias = Literal["refresh", "sign_in", "unlock", "restart_plugin", "copy"]

#: Problems that a new start of the plugin's worker may cure.
_WORKER_PROBLEMS = "plugin"

#: So many widgets have a line in the menu and in the tooltip; the panel has them all.
_LINES = 8


@dataclass(frozen=True, kw_only=True, slots=True)
class Action:
    """A button."""

    label: str
    deed: Deed
    argument: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class CardModel:
    """One card as it is drawn.

    :param key: whose card it is; the same card keeps it.
    :param time: when its figures hold, in local time.
    :param loading: draw the outline of a card whose figures are on their way.
    :param calm: its figures are not the newest: draw them quieter.
    :param sentences: what there is to say beside, or in place of, the figures.
    :param spoken: everything that matters, for a screen reader.
    """

    key: str
    title: str
    spoken: str
    time: str = ""
    loading: bool = False
    headline: Quantity | None = None
    tone: Tone = "neutral"
    caption: str = ""
    tooltip: str = ""
    body: tuple[Block, ...] = ()
    calm: bool = False
    sentences: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class PanelModel:
    """The whole panel: its cards from top to bottom, and the line below them."""

    cards: tuple[CardModel, ...]
    person: str
    remark: str


def needs_account(snapshot: Snapshot) -> bool:
    """Return whether nobody can sign in before Hourglance has been told where."""
    return snapshot.problem is not None and snapshot.problem.code == "no-account"


def lines_of(snapshot: Snapshot, now: datetime) -> tuple[str, ...]:
    """Return a line for each of the first widgets, for the menu."""
    return tuple(line_of(state, now) for state in snapshot.widgets[:_LINES])


def panel_of(snapshot: Snapshot, now: datetime, *, no_tray: str = "") -> PanelModel:
    """Return what the panel says of a snapshot.

    :param no_tray: why this is a window and not a tray icon; empty where there is a tray.
    """
    account = snapshot.account
    widgets = tuple(
        card_of(state, now)
        for state in snapshot.widgets
        if account.sign_in not in {"signed_out", "signing_in", "locked"} or state.card is not None
    )
    newest = max((state.as_of for state in snapshot.widgets if state.as_of is not None), default=None)
    return PanelModel(
        cards=(*_notices(snapshot, no_tray), *widgets),
        person=" · ".join(filter(None, (account.person, account.region))),
        remark=tr("as of {time}").format(time=clock_time(newest, now)) if newest else "",
    )


def card_of(state: WidgetState, now: datetime) -> CardModel:
    """Return what one widget's card says."""
    if state.data == "no_data":
        return _sentence_card(state, now, tr("No data: nothing was finished in this window."))
    if state.data == "forbidden":
        return _forbidden_card(state)
    if state.card is not None:
        return _figure_card(state, state.card, now)
    if state.problem is not None:
        return _sentence_card(state, now, state.problem.sentence, _next_try(state, now))
    if state.activity == "paused":
        return _sentence_card(state, now, tr("Waiting: refreshing is paused."))
    title = state.widget.title
    return CardModel(
        key=state.widget.id, title=title, loading=True, spoken=tr("{title}: loading").format(title=title)
    )


def line_of(state: WidgetState, now: datetime) -> str:
    """Return one widget's figure on one line, for the menu.

    It says when the figure holds and not how old it is: the line stands until the next snapshot.
    """
    title = state.widget.title
    if state.data == "no_data":
        return tr("{title}: no data").format(title=title)
    if state.card is None:
        return (
            f"{title}: {state.problem.what}" if state.problem else tr("{title}: loading").format(title=title)
        )
    line = f"{title}: {shown(state.card.headline)}"
    if state.as_of is None:
        return line
    return tr("{figure}, as of {time}").format(figure=line, time=clock_time(state.as_of, now))


def tooltip_of(snapshot: Snapshot, now: datetime) -> str:
    """Return the lines of the tray icon's tooltip: the same, and why a figure is not newer."""
    lines = [*_account_line(snapshot.account), *([snapshot.problem.what] if snapshot.problem else [])]
    if not lines or any(state.card for state in snapshot.widgets):
        for state in icon_first(snapshot)[:_LINES]:
            reason = f", {_reason(state)}" if state.data == "stale" and _reason(state) else ""
            lines.append(line_of(state, now) + reason)
    return "\n".join(lines) or "Hourglance"


def icon_first(snapshot: Snapshot) -> tuple[WidgetState, ...]:
    """Return the widgets with the one before all that the icon shows."""
    if not snapshot.widgets:
        return ()
    first = on_icon(snapshot.widgets, snapshot.pinned)
    return (first, *(state for state in snapshot.widgets if state is not first))


def _account_line(account: AccountState) -> list[str]:
    words = {
        "signed_out": tr("Signed out"),
        "signing_in": tr("Signing in: finish it in your browser"),
        "locked": tr("The keyring is locked"),
    }
    return [words[account.sign_in]] if account.sign_in in words else []


def _figure_card(state: WidgetState, card: Card, now: datetime) -> CardModel:
    stale = state.data == "stale"
    time = clock_time(state.as_of, now) if state.as_of else ""
    trend = () if card.trend is None else (Sparkline(label="", series=card.trend),)
    sentences: tuple[str, ...] = ()
    if stale:
        remedy = state.problem.remedy if state.problem and not _updating(state) else ""
        sentences = tuple(filter(None, (_old(state, now), remedy, _next_try(state, now))))
    return CardModel(
        key=state.widget.id,
        title=state.widget.title,
        time=time,
        headline=card.headline,
        tone=card.tone,
        caption=card.caption,
        tooltip=card.tooltip or card.caption,
        body=(*trend, *card.body),
        calm=stale,
        sentences=sentences,
        actions=_restart(state),
        spoken=_spoken(state, card, now),
    )


def _spoken(state: WidgetState, card: Card, now: datetime) -> str:
    parts = [tone_word(card.tone)]
    parts += [card.accessible_text] if card.accessible_text else [spoken(card.headline), card.caption]
    if state.data == "stale":
        old = tr("{age} old").format(age=spoken_age(state.as_of, now)) if state.as_of else tr("old")
        parts.append(f"{old}: {_reason(state)}" if _reason(state) else old)
    elif state.as_of is not None:
        parts.append(tr("updated at {time}").format(time=clock_time(state.as_of, now)))
    return f"{state.widget.title}: {', '.join(filter(None, parts))}"


def _old(state: WidgetState, now: datetime) -> str:
    old = tr("{age} old").format(age=age(state.as_of, now)) if state.as_of else tr("Old")
    reason = _reason(state)
    return f"{old}: {reason}" if reason else old


def _updating(state: WidgetState) -> bool:
    """Return whether a newer figure is on its way: just after a wake-up that is the usual case."""
    return state.activity in {"queued", "fetching"}


def _reason(state: WidgetState) -> str:
    if _updating(state):
        return tr("updating")
    if state.problem is not None:
        return state.problem.what
    return tr("refreshing is paused") if state.activity == "paused" else ""


def _next_try(state: WidgetState, now: datetime) -> str:
    if _updating(state) or state.next_attempt is None or state.next_attempt <= now:
        return ""
    return tr("Next try at {time}.").format(time=clock_time(state.next_attempt, now))


def _sentence_card(state: WidgetState, now: datetime, *sentences: str) -> CardModel:
    said = tuple(filter(None, sentences))
    title = state.widget.title
    return CardModel(
        key=state.widget.id,
        title=title,
        time=clock_time(state.as_of, now) if state.as_of else "",
        sentences=said,
        actions=_restart(state),
        spoken=f"{title}: {' '.join(said)}",
    )


def _forbidden_card(state: WidgetState) -> CardModel:
    problem = state.problem or Problem(
        code="forbidden",
        who="Genesys Cloud",
        what=tr("Your role in Genesys Cloud may not see these figures."),
        remedy=tr("Ask your administrator for the permission."),
    )
    title = state.widget.title
    request = tr("Hourglance cannot show the widget {title} ({id}) to me. {who} says: {sentence}").format(
        title=title, id=state.widget.id, who=problem.who, sentence=problem.sentence
    )
    return CardModel(
        key=state.widget.id,
        title=title,
        sentences=(problem.what, *filter(None, (problem.remedy,))),
        actions=(Action(label=tr("Copy text for the administrator"), deed="copy", argument=request),),
        spoken=f"{title}: {problem.sentence}",
    )


def _restart(state: WidgetState) -> tuple[Action, ...]:
    if state.problem is None or not state.problem.code.startswith(_WORKER_PROBLEMS):
        return ()
    return (Action(label=tr("Restart"), deed="restart_plugin", argument=state.widget.plugin),)


def _notices(snapshot: Snapshot, no_tray: str) -> tuple[CardModel, ...]:
    account = snapshot.account
    why = account.problem.sentence if account.problem else ""
    notices: list[CardModel] = []
    if no_tray:
        notices.append(_notice("tray", tr("No tray here"), no_tray))
    if needs_account(snapshot):
        text = tr("Tell Hourglance where your contact centre is. Your administrator knows.")
        return (*notices, _notice("account", tr("Welcome"), text, (tr("Set up"), "sign_in")))
    match account.sign_in:
        case "signed_out":
            text = why or tr("Sign in to Genesys Cloud to see your figures.")
            notices.append(_notice("account", tr("Signed out"), text, (tr("Sign in"), "sign_in")))
        case "signing_in":
            text = tr("Finish signing in in your browser.")
            notices.append(_notice("account", tr("Signing in"), text, (tr("Open the page again"), "sign_in")))
        case "locked":
            text = why or tr("Your sign-in is kept in the keyring, and the keyring is locked.")
            notices.append(_notice("account", tr("Keyring locked"), text, (tr("Unlock"), "unlock")))
        case _ if account.problem is not None:
            notices.append(_notice("account", account.problem.who, why))
    if account.session_only:
        text = tr("No keyring could keep your sign-in. It ends when Hourglance does.")
        notices.append(_notice("session", tr("Signed in for this session"), text))
    if snapshot.problem is not None:
        notices.append(
            _notice("app", snapshot.problem.who, snapshot.problem.sentence, (tr("Try again"), "refresh"))
        )
    if account.sign_in == "signed_in" and not snapshot.widgets and snapshot.problem is None:
        notices.append(_notice("widgets", tr("No widgets"), tr("No widget is installed and enabled.")))
    return tuple(notices)


def _notice(key: str, title: str, text: str, button: tuple[str, Deed] | None = None) -> CardModel:
    return CardModel(
        key=f"notice/{key}",
        title=title,
        sentences=(text,),
        actions=(Action(label=button[0], deed=button[1]),) if button else (),
        spoken=f"{title}: {text}",
    )
