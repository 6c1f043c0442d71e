"""What the panel says, as plain data: without a word of its own, and without a pixel."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from hourglance.api import Block, Quantity, Tone

#: What a button or an entry of a menu does: a command of :class:`Commands`, or a copy of ``argument``.
CardAction: TypeAlias = Literal[
    "refresh",
    "sign_in",
    "unlock",
    "restart_plugin",
    "disable_plugin",
    "show_plugin",
    "copy",
    "pin",
    "hide",
    "show",
    "add",
    "remove",
    "configure",
    "inspect",
    "seen",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Action:
    """Something that a person may do, and what to: ``argument`` is an id, a plugin's name or a text."""

    label: str
    deed: CardAction
    argument: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class CardModel:
    """One card as it is drawn.

    :param key: whose card it is; the same card keeps it.
    :param widget: the id of the widget whose card it is; empty for what the app itself says.
    :param pinned: it is the one that the icon shows, since the person chose it.
    :param time: when its figures hold, in local time.
    :param loading: draw the outline of a card whose figures are on their way.
    :param calm: its figures are not the newest: draw them quieter.
    :param sentences: what there is to say beside, or in place of, the figures.
    :param actions: its buttons.
    :param choices: what its menu has before all that every card's has.
    :param spoken: everything that matters, for a screen reader.
    """

    key: str
    title: str
    spoken: str
    widget: str = ""
    pinned: bool = False
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
    choices: tuple[Action, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class PanelModel:
    """The whole panel: its cards from top to bottom, and the line below them.

    :param hidden: brings back what the person has taken off the panel, one by one.
    """

    cards: tuple[CardModel, ...]
    person: str
    remark: str
    hidden: tuple[Action, ...] = ()
