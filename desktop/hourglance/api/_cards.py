"""What a widget shows: a card of plain data. The host draws it, and draws everything that is not data."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from hourglance.api._aggregates import Series
from hourglance.api._quantities import Quantity

if TYPE_CHECKING:
    from hourglance.api._blocks import Block  # many cards have none

Tone: TypeAlias = Literal["neutral", "good", "warning", "critical"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """One widget's answer: its number, the line that says what it is, and the picture of it.

    :param headline: the number, with its unit.
    :param caption: one line that says what the number is.
    :param tone: how the number stands; the host shows it by sign and colour.
    :param tooltip: more words for whoever lingers; the caption where left out.
    :param accessible_text: what a screen reader says; headline and caption where left out.
    :param body: blocks below the caption, in order.
    :param trend: the number over the window, drawn as a sparkline.
    """

    headline: Quantity
    caption: str = ""
    tone: Tone = "neutral"
    tooltip: str = ""
    accessible_text: str = ""
    body: "Sequence[Block]" = ()
    trend: Series | None = None

    def __post_init__(self) -> None:
        """Freeze a body that was given as a list."""
        object.__setattr__(self, "body", tuple(self.body))

    @property
    def spoken(self) -> str:
        """Return what a screen reader says of the card."""
        return self.accessible_text or ", ".join(filter(None, (self.headline.spoken, self.caption)))
