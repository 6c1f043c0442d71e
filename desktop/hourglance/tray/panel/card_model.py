"""A widget's state, as its card says it."""

from dataclasses import replace
from datetime import datetime

from hourglance.api import Card, Sparkline
from hourglance.engine import Problem, WidgetState
from hourglance.tray.panel.model import Action, CardModel
from hourglance.tray.text.alerts import timed_alert_text
from hourglance.tray.text.errors import next_attempt_text, stale_reason, stale_remedies
from hourglance.tray.text.formatting import (
    accessible_age,
    accessible_quantity,
    format_age,
    format_time,
    tone_name,
)
from hourglance.tray.text.translation import tr

#: Codes of problems that are the plugin's begin so.
_PLUGIN = "plugin"


def build_card(state: WidgetState, now: datetime, *, pinned: bool = False) -> CardModel:
    """Return what one widget's card says.

    :param pinned: the person chose it for the icon.
    """
    model = _card_of(state, now, pinned)
    if not state.alerts:
        return model
    lines = tuple(timed_alert_text(alert, now) for alert in state.alerts)
    return replace(
        model,
        sentences=(*lines, *model.sentences),
        choices=(Action(label=tr("Dismiss alerts"), deed="seen"), *model.choices),
        spoken=f"{model.spoken}. {' '.join(lines)}",
    )


def _card_of(state: WidgetState, now: datetime, pinned: bool) -> CardModel:
    if state.data == "no_data":
        return _sentence_card(state, now, pinned, tr("No data for this period"))
    if state.data == "forbidden":
        return _forbidden_card(state, pinned)
    if state.card is not None:
        return _figure_card(state, state.card, now, pinned)
    if state.problem is not None:
        said = stale_reason(state, now) if state.pause == "rate_limited" else state.problem.sentence
        return _sentence_card(state, now, pinned, said, *next_attempt_text(state, now))
    if state.activity == "paused":
        why = stale_reason(state, now)
        return _sentence_card(state, now, pinned, tr("Waiting: {reason}").format(reason=why))
    title = state.widget.title
    return CardModel(
        key=state.widget.id,
        widget=state.widget.id,
        title=title,
        pinned=pinned,
        loading=True,
        spoken=tr("{title}: loading").format(title=title),
    )


def plugin_actions(plugin: str) -> tuple[Action, ...]:
    """Return what a person can do about a plugin that failed."""
    return (
        Action(label=tr("Restart"), deed="restart_plugin", argument=plugin),
        Action(label=tr("Details"), deed="show_plugin", argument=plugin),
        Action(label=tr("Disable"), deed="disable_plugin", argument=plugin),
    )


def _figure_card(state: WidgetState, card: Card, now: datetime, pinned: bool) -> CardModel:
    stale = state.data == "stale"
    trend = () if card.trend is None else (Sparkline(label="", series=card.trend),)
    return CardModel(
        key=state.widget.id,
        widget=state.widget.id,
        pinned=pinned,
        title=state.widget.title,
        time=_time(state, now),
        headline=card.headline,
        tone=card.tone,
        caption=card.caption,
        tooltip=card.tooltip or card.caption,
        body=(*trend, *card.body),
        calm=stale,
        sentences=(_old(state, now), *stale_remedies(state, now)) if stale else (),
        actions=_actions(state),
        spoken=_spoken(state, card, now),
    )


def _spoken(state: WidgetState, card: Card, now: datetime) -> str:
    parts = [tone_name(card.tone)]
    parts += (
        [card.accessible_text] if card.accessible_text else [accessible_quantity(card.headline), card.caption]
    )
    if state.data == "stale":
        reason = stale_reason(state, now)
        old = tr("{age} old").format(age=accessible_age(state.as_of, now)) if state.as_of else tr("old")
        parts.append(f"{old}: {reason}" if reason else old)
    elif state.as_of is not None:
        parts.append(tr("updated at {time}").format(time=format_time(state.as_of, now)))
    return f"{state.widget.title}: {', '.join(filter(None, parts))}"


def _old(state: WidgetState, now: datetime) -> str:
    old = tr("{age} old").format(age=format_age(state.as_of, now)) if state.as_of else tr("Old")
    reason = stale_reason(state, now)
    return f"{old}: {reason}" if reason else old


def _sentence_card(state: WidgetState, now: datetime, pinned: bool, *sentences: str) -> CardModel:
    title = state.widget.title
    return CardModel(
        key=state.widget.id,
        widget=state.widget.id,
        pinned=pinned,
        title=title,
        time=_time(state, now),
        sentences=sentences,
        actions=_actions(state),
        spoken=f"{title}: {' '.join(sentences)}",
    )


def _forbidden_card(state: WidgetState, pinned: bool) -> CardModel:
    problem = state.problem or Problem(
        code="forbidden",
        who="Genesys Cloud",
        what=tr("Your role in Genesys Cloud lacks the permission for this data."),
        remedy=tr("Ask your administrator for the permission."),
    )
    title = state.widget.title
    request = tr("Hourglance cannot show me the widget {title} ({id}). {who}: {sentence}").format(
        title=title, id=state.widget.id, who=problem.who, sentence=problem.sentence
    )
    return CardModel(
        key=state.widget.id,
        widget=state.widget.id,
        pinned=pinned,
        title=title,
        sentences=(problem.what, *filter(None, (problem.remedy,))),
        actions=(Action(label=tr("Copy message for administrator"), deed="copy", argument=request),),
        spoken=f"{title}: {problem.sentence}",
    )


def _time(state: WidgetState, now: datetime) -> str:
    return format_time(state.as_of, now) if state.as_of else ""


def _actions(state: WidgetState) -> tuple[Action, ...]:
    failed = state.problem is not None and state.problem.code.startswith(_PLUGIN)
    return plugin_actions(state.widget.plugin) if failed else ()
