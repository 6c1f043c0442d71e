"""The user's own cards: made from queries, previewed, and stored with their alert limits."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hourglance.api import Aggregates, AggregatesQuery, SettingsError, validate_settings
from hourglance.cards import (
    CARDS,
    CardError,
    CardLibrary,
    CardReport,
    CardWidget,
    card_from_query,
    check_card_file,
    headline_choices,
)
from hourglance.engine import limit_values, resolve_window
from hourglance.genesys import decode_answer, encode_query, family
from hourglance.plugin_host import WidgetInstances
from hourglance.util.blocking import run_blocking

if TYPE_CHECKING:
    from hourglance.app.controller import AppController
    from hourglance.app.session import AppSession
    from hourglance.cards import UserCard


@dataclass(frozen=True, kw_only=True, slots=True)
class CardDraft:
    """A card that a query could become.

    :param headlines: the values that could be its number; ``headline`` is the chosen one.
    :param number: its number now; empty if the service has no data.
    :param caption: the line below the number.
    """

    title: str
    headline: str
    headlines: tuple[str, ...]
    number: str
    caption: str


class CardService:
    """Makes cards from queries."""

    def __init__(self, controller: "AppController") -> None:
        self._controller = controller
        self._answer: tuple[AggregatesQuery, Aggregates] | None = None

    async def preview(self, text: str, family_name: str, headline: str = "", title: str = "") -> CardDraft:
        """Return the card of a query as somebody pasted it, with its number now.

        The query is sent once; another headline or title is shown without.

        :param headline: one of the preview's headlines; empty for the most likely one.
        :raises CardError: the query has errors.
        :raises NotReadyError: no account is set up.
        :raises HourglanceError: the query cannot be sent.
        """
        session = await self._controller.session()
        _, widget = await run_blocking(lambda: _make(text, family_name, headline, title))
        answer = await self._send(session, widget.query)
        card = widget.present(answer, validate_settings(widget.settings, {}))
        return CardDraft(
            title=widget.title,
            headline=widget.headline,
            headlines=headline_choices(widget.query),
            number=str(card.headline) if card else "",
            caption=card.caption if card else "",
        )

    async def keep(self, text: str, family_name: str, headline: str = "", title: str = "") -> str:
        """Put the card of a query on the panel, and return the id of its widget: ``cards/handle-time``.

        :raises CardError: the query has errors, or the card cannot be stored.
        :raises NotReadyError: no account is set up.
        """
        session = await self._controller.session()
        library = session.cards
        if library is None:
            raise CardError("Cards are not shown in safe mode.", remedy="Restart without --safe-mode.")

        def store() -> str:
            file, widget = _make(text, family_name, headline, title)
            card_id = library.free_id(widget.title)
            add_card(library, session.instances, card_id, file)
            return f"{CARDS}/{card_id}"

        added = await run_blocking(store)
        session.show_cards((added,))
        return added

    async def _send(self, session: "AppSession", query: AggregatesQuery) -> Aggregates:
        if self._answer is None or self._answer[0] != query:
            asked = replace(query, window=resolve_window(query.window, session.cloud.service_now()))
            response = await session.cloud.post(family(query.family).path, encode_query(asked))
            self._answer = query, decode_answer(response.content, asked)
        return self._answer[1]


def add_card(library: CardLibrary, instances: WidgetInstances, card_id: str, text: str) -> CardReport:
    """Store a card, in place of one with the same id, and the alert limits that its file has.

    :returns: the report of its check; if it has problems, nothing is stored.
    :raises CardError: the id or the limits are not valid, or the card cannot be stored.
    :raises InstancesError: the limits cannot be stored.
    """
    report = library.check(card_id, text)
    if report.widget is None:
        return report
    values = card_limits(report.widget)
    library.add(card_id, text)
    if values is not None:
        instances.update_widgets(library.declarations)
        instances.set_limits(f"{CARDS}/{card_id}", values)
    return report


def card_limits(widget: "UserCard") -> dict[str, bool | int | float | str] | None:
    """Return the alert limits that a card's file has, as they are stored; None if it has none.

    :raises CardError: they are not valid.
    """
    limits = widget.limits
    if limits is None:
        return None
    try:
        return limit_values(widget.unit, side=limits.side, warning=limits.warning, critical=limits.critical)
    except SettingsError as error:
        raise CardError(f"The limits are not valid: {error}.", remedy="Correct [limits].") from error


def _make(text: str, family_name: str, headline: str, title: str) -> "tuple[str, CardWidget]":
    """Return the card file of a query, and its widget.

    :raises CardError: the query has errors.
    """
    file, _ = card_from_query(text, family_name=family_name, headline=headline, title=title)
    widget = None if file is None else check_card_file(file).widget
    if file is None or not isinstance(widget, CardWidget):
        raise CardError(
            "The query has errors that cannot be fixed automatically.", remedy="Correct them first."
        )
    return file, widget
