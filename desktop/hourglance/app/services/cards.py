"""The user's own cards: made from queries, and stored with their alert limits."""

from hourglance.api import SettingsError
from hourglance.cards import CARDS, CardError, CardLibrary, CardReport
from hourglance.engine import limit_values
from hourglance.plugin_host import WidgetInstances


def add_card(library: CardLibrary, instances: WidgetInstances, card_id: str, text: str) -> CardReport:
    """Store a card, in place of one with the same id, and the alert limits that its file has.

    :returns: the report of its check; if it has problems, nothing is stored.
    :raises CardError: the id or the limits are not valid, or the card cannot be stored.
    :raises InstancesError: the limits cannot be stored.
    """
    report = library.check(card_id, text)
    if report.widget is None:
        return report
    values = None
    if limits := report.widget.limits:
        try:
            values = limit_values(
                report.widget.unit, side=limits.side, warning=limits.warning, critical=limits.critical
            )
        except SettingsError as error:
            raise CardError(f"The limits are not valid: {error}.", remedy="Correct [limits].") from error
    library.add(card_id, text)
    if values is not None:
        instances.update_widgets(library.declarations)
        instances.set_limits(f"{CARDS}/{card_id}", values)
    return report
