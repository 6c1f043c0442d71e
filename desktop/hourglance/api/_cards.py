"""The card that a widget presents: plain data, drawn by the host."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from hourglance.api._aggregates import Series
from hourglance.api._comparison import Comparison
from hourglance.api._quantities import Amount, Quantity

if TYPE_CHECKING:
    from hourglance.api._blocks import Block  # most cards have no blocks

Tone: TypeAlias = Literal["neutral", "good", "warning", "critical"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """A widget's card: its number, with a caption, a trend and blocks.

    :param headline: the number, with its unit.
    :param caption: a line that describes the number.
    :param tone: whether the number is good or bad; shown by a symbol and a color.
    :param tooltip: an explanation; by default the caption.
    :param accessible_text: the text for screen readers; by default headline and caption.
    :param body: blocks below the caption, in order.
    :param trend: the number over the window, drawn as a sparkline.
    :param trend_target: drawn as a line across the trend; in its unit.
    :param compare: another value that the number is compared with, on a line of its own.
    """

    headline: Quantity
    caption: str = ""
    tone: Tone = "neutral"
    tooltip: str = ""
    accessible_text: str = ""
    body: "Sequence[Block]" = ()
    trend: Series | None = None
    compare: Comparison | None = None
    trend_target: Amount | None = None

    def __post_init__(self) -> None:
        """Convert the body to a tuple."""
        object.__setattr__(self, "body", tuple(self.body))

    @property
    def spoken(self) -> str:
        """The card's text for screen readers."""
        return self.accessible_text or ", ".join(filter(None, (self.headline.spoken, self.caption)))
