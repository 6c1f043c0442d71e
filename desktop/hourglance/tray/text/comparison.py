"""A card's comparison as a line of text."""

from datetime import datetime

from hourglance.api import Card, Difference, Percent
from hourglance.tray.text.formatting import accessible_quantity, format_quantity
from hourglance.tray.text.translation import tr


def comparison_text(card: Card, at: datetime, *, accessible: bool = False) -> str:
    """Return how a card's number compares, ``12 % more than last Monday by now``; empty without comparison.

    :param at: by the service's clock.
    :param accessible: for a screen reader.
    """
    if card.compare is None:
        return ""
    difference, label = card.compare.difference(card.headline, at), card.compare.label
    amount = _amount(difference, accessible=accessible)
    match difference.relation:
        case "more":
            return tr("{amount} more than {label}").format(amount=amount, label=label)
        case "less":
            return tr("{amount} less than {label}").format(amount=amount, label=label)
        case "same":
            return tr("the same as {label}").format(label=label)
    value = card.compare.value.at(at)
    return f"{label}: {accessible_quantity(value) if accessible else format_quantity(value)}"


def _amount(difference: Difference, *, accessible: bool) -> str:
    if difference.amount is None:
        return ""
    if difference.is_points and isinstance(difference.amount, Percent):
        points = format_quantity(difference.amount).removesuffix("%").rstrip()
        return tr("{number} percentage points").format(number=points)
    return (accessible_quantity if accessible else format_quantity)(difference.amount)
