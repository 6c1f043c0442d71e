"""The content of a card as plain data, and how it is built from a widget's state."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hourglance.api import Block, Card, Quantity, Sparkline, Tone
from hourglance.engine import Problem, WidgetState, has_common_cause
from hourglance.genesys import Scope
from hourglance.tray.panel.commands import CardCommands
from hourglance.tray.running_time import RunningTime, count_card
from hourglance.tray.text.alerts import timed_alert_text
from hourglance.tray.text.comparison import comparison_text
from hourglance.tray.text.errors import missing_texts, next_attempt_text, stale_reason, stale_remedies
from hourglance.tray.text.formatting import (
    accessible_age,
    accessible_quantity,
    format_age,
    format_time,
    scope_name,
    tone_name,
)
from hourglance.tray.text.translation import tr

#: The prefix of the codes of problems that a plugin causes.
_PLUGIN = "plugin"

#: Tones by urgency, the most urgent one last.
_URGENCY: tuple[Tone, ...] = ("neutral", "good", "warning", "critical")


@dataclass(frozen=True, kw_only=True, slots=True)
class CardAction:
    """A button of a card.

    :param run: a method of :class:`CardCommands`; called with ``arguments``.
    :param confirmation: shown on the button for a moment after a click.
    """

    label: str
    run: Callable[..., None]
    arguments: tuple[str, ...] = ()
    confirmation: str = ""

    def trigger(self, commands: CardCommands) -> None:
        """Run the action."""
        self.run(commands, *self.arguments)


@dataclass(frozen=True, kw_only=True, slots=True)
class CardModel:
    """The content of a card.

    :param key: identifies the card from one model to the next.
    :param accessible_text: everything that matters, for a screen reader.
    :param widget_id: the widget that the card belongs to; empty for a notice of the app itself.
    :param expanded: show everything, and not only a row; notices always do.
    :param pinned: the user has chosen this widget for the tray icon.
    :param on_icon: the tray icon shows this widget.
    :param time: the local time of the data.
    :param is_new: the user has not seen this widget yet.
    :param scope: whose figures it has, in a word or two; empty if that is unknown.
    :param note: that the widget is new, or how old the data is if it is stale, or that a part is missing.
    :param summary: takes the place of a missing headline in a row.
    :param sign: the more urgent of the card's tone and its alerts.
    :param loading: show a placeholder, because the first data has not arrived yet.
    :param comparison: how the headline compares with another value, and whether that is good.
    :param dimmed: the data is stale.
    :param messages: sentences that explain or replace the data.
    :param has_alerts: there are alerts that the user has not seen yet.
    :param decided: what the administrator has decided: ``order``, ``icon``, ``widgets``, ``hidden``.
    """

    key: str
    title: str
    accessible_text: str
    widget_id: str = ""
    expanded: bool = True
    pinned: bool = False
    on_icon: bool = False
    time: str = ""
    is_new: bool = False
    scope: str = ""
    note: str = ""
    summary: str = ""
    sign: Tone = "neutral"
    loading: bool = False
    headline: Quantity | None = None
    tone: Tone = "neutral"
    caption: str = ""
    comparison: tuple[str, Tone] = ("", "neutral")
    tooltip: str = ""
    body: tuple[Block, ...] = ()
    dimmed: bool = False
    messages: tuple[str, ...] = ()
    actions: tuple[CardAction, ...] = ()
    has_alerts: bool = False
    decided: frozenset[str] = frozenset()


def build_card(
    state: WidgetState,
    now: datetime,
    *,
    expanded: bool = True,
    pinned: bool = False,
    on_icon: bool = False,
    is_new: bool = False,
    scope: Scope | None = None,
    skew: timedelta = timedelta(0),
) -> CardModel:
    """Return the content of a widget's card.

    :param now: the local clock.
    :param expanded: show everything, and not only a row.
    :param pinned: the user has chosen this widget for the tray icon.
    :param on_icon: the tray icon shows this widget.
    :param is_new: the user has not seen this widget yet.
    :param scope: whose figures it has; None if that is unknown.
    :param skew: how far the service's clock is ahead of the local one; running times need it.
    """
    card = count_card(state.card, now + skew)
    if card is not state.card:
        state = replace(state, card=card)
    failed = state.problem is not None and state.problem.code.startswith(_PLUGIN)
    model = CardModel(
        key=state.widget.id,
        widget_id=state.widget.id,
        title=state.widget.title,
        accessible_text=state.widget.title,
        expanded=expanded,
        pinned=pinned,
        on_icon=on_icon,
        is_new=is_new,
        scope=scope_name(scope),
        time=format_time(state.as_of, now) if state.as_of else "",
        actions=plugin_actions(state.widget.plugin) if failed else (),
    )
    model = _with_content(model, state, now)
    if model.scope:
        text = tr("{card}, figures: {scope}").format(
            card=model.accessible_text.rstrip("."), scope=model.scope
        )
        model = replace(model, accessible_text=text)
    if is_new:
        note = " · ".join(filter(None, (tr("new"), model.note)))
        model = replace(model, note=note, accessible_text=f"{tr('new')}: {model.accessible_text}")
    if on_icon:
        text = tr("{card}, shown on the icon").format(card=model.accessible_text.rstrip("."))
        model = replace(model, accessible_text=text)
    if not state.alerts:
        return model
    alerts = tuple(timed_alert_text(alert, now) for alert in state.alerts)
    tones: list[Tone] = [model.tone, *(alert.level for alert in state.alerts if alert.level != "normal")]
    return replace(
        model,
        messages=(*alerts, *model.messages),
        accessible_text=f"{model.accessible_text}. {' '.join(alerts)}",
        sign=max(tones, key=_URGENCY.index),
        has_alerts=True,
    )


def plugin_actions(plugin: str) -> tuple[CardAction, ...]:
    """Return the buttons for a plugin that failed."""
    return (
        CardAction(label=tr("Restart"), run=CardCommands.restart_plugin, arguments=(plugin,)),
        CardAction(label=tr("Details"), run=CardCommands.show_plugin, arguments=(plugin,)),
        CardAction(label=tr("Disable"), run=CardCommands.disable_plugin, arguments=(plugin,)),
    )


def _with_content(model: CardModel, state: WidgetState, now: datetime) -> CardModel:
    if state.data == "no_data":
        return _with_messages(model, tr("No data"), tr("No data for this period"))
    if state.data == "forbidden":
        return _with_messages(replace(model, time=""), tr("No permission"), tr("No permission for this data"))
    if state.card is not None:
        return _with_card(model, state, state.card, now)
    if state.problem is not None:
        return _with_problem(model, state, state.problem, now)
    if state.activity == "paused":
        text = tr("Waiting: {reason}").format(reason=stale_reason(state, now))
        return _with_messages(model, tr("Waiting"), text)
    loading = tr("{title}: loading").format(title=model.title)
    return replace(model, loading=True, time="", summary=tr("Loading…"), accessible_text=loading)


def _with_problem(model: CardModel, state: WidgetState, problem: Problem, now: datetime) -> CardModel:
    if has_common_cause(state):
        return _with_messages(model, tr("Unavailable"), tr("No data yet"))
    summary = tr("Plugin error") if problem.code.startswith(_PLUGIN) else tr("Unavailable")
    return _with_messages(model, summary, problem.sentence, *next_attempt_text(state, now))


def _with_card(model: CardModel, state: WidgetState, card: Card, now: datetime) -> CardModel:
    stale = state.data == "stale"
    trend = () if card.trend is None else (Sparkline(label="", series=card.trend, target=card.trend_target),)
    return replace(
        model,
        headline=card.headline,
        tone=card.tone,
        sign=card.tone,
        caption=card.caption,
        comparison=_comparison(card, now),
        tooltip=card.tooltip or card.caption,
        body=(*trend, *card.body),
        dimmed=stale,
        note=_age(state, now) if stale else tr("incomplete") if state.missing else "",
        messages=(*(_stale_messages(state, now) if stale else ()), *missing_texts(state)),
        accessible_text=_accessible_text(state, card, now, model.time),
    )


def _accessible_text(state: WidgetState, card: Card, now: datetime, time: str) -> str:
    parts = [tone_name(card.tone)]
    # The author's text cannot say a running time.
    if not card.accessible_text or isinstance(card.headline, RunningTime):
        parts.append(accessible_quantity(card.headline))
    parts.append(card.accessible_text or card.caption)
    parts.append(comparison_text(card, now, accessible=True))
    parts.append(tone_name(_comparison(card, now)[1]))
    if state.data == "stale":
        parts.append(_age_and_reason(state, now, accessible=True))
    elif time:
        parts.append(tr("updated at {time}").format(time=time))
    parts += missing_texts(state)
    return f"{state.widget.title}: {', '.join(filter(None, parts))}"


def _comparison(card: Card, now: datetime) -> tuple[str, Tone]:
    if card.compare is None:
        return "", "neutral"
    difference = card.compare.difference(card.headline, now)
    return comparison_text(card, now), card.compare.tone(difference)


def _age(state: WidgetState, now: datetime, *, accessible: bool = False) -> str:
    if state.as_of is None:
        return tr("old") if accessible else tr("Old")
    age = accessible_age(state.as_of, now) if accessible else format_age(state.as_of, now)
    return tr("{age} old").format(age=age)


def _stale_messages(state: WidgetState, now: datetime) -> tuple[str, ...]:
    """Return the age, and what belongs to this card alone: a notice says what belongs to all."""
    remedies = () if has_common_cause(state) else stale_remedies(state, now)
    return (_age_and_reason(state, now), *remedies)


def _age_and_reason(state: WidgetState, now: datetime, *, accessible: bool = False) -> str:
    age = _age(state, now, accessible=accessible)
    reason = "" if has_common_cause(state) else stale_reason(state, now)
    return ": ".join(filter(None, (state.part, age, reason)))


def _with_messages(model: CardModel, summary: str, *messages: str) -> CardModel:
    return replace(
        model, summary=summary, messages=messages, accessible_text=f"{model.title}: {' '.join(messages)}"
    )
