"""A pytest plugin for plugin authors: compares a widget's card with a golden file.

Load it in the project's ``pyproject.toml``, so that it slows down no other test suite::

    [tool.pytest.ini_options]
    addopts = ["-p", "hourglance.testing"]

and test each widget with one line::

    def test_card(golden_card):
        golden_card(LongestWait())

``pytest --update-cards`` writes the files. Review them, and commit them with the tests.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias

import pytest

from hourglance.api import (
    ActivityQuery,
    AgentStatusQuery,
    Aggregates,
    Card,
    LiveResults,
    Results,
    Settings,
    Widget,
    WidgetResults,
    validate_settings,
)
from hourglance.api._card_rules import check_card
from hourglance.api._results import without_data, without_part
from hourglance.api._samples import SAMPLED_AT, sample_interval
from hourglance.golden_cards import golden_text

if TYPE_CHECKING:
    from hourglance.demo import DemoData
    from hourglance.guest_cards import GuestCards

__all__ = [
    "DemoResults",
    "GoldenCard",
    "card_problems",
    "check_card",
    "demo_results",
    "golden_card",
    "guest_cards",
]

_OPTION: Final = "--update-cards"

#: The former name of :func:`check_card`; removed in the next release.
card_problems = check_card

#: Returns the demo cloud's results for a widget, which are the same in every run.
DemoResults: TypeAlias = Callable[[Widget], Any]


class GoldenCard(Protocol):
    """The fixture :func:`golden_card`."""

    def __call__(
        self,
        widget: Widget,
        results: WidgetResults | None = None,
        *,
        settings: Mapping[str, object] | None = None,
        name: str = "",
    ) -> Card | None:
        """Present results and compare the card with the file; return the card for further assertions.

        :param results: by default the widget's sample results.
        :param settings: values of the widget's settings; missing ones have their defaults.
        :param name: distinguishes several cards of a widget: the file is ``cards/WIDGET-NAME.json``.
        """
        ...


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that writes the files."""
    parser.addoption(_OPTION, action="store_true", help="write the golden files of the widgets' cards")


@pytest.fixture(scope="session")
def guest_cards() -> "Iterator[GuestCards]":
    """Run widgets in the guests that users' plugins run in; used by :func:`golden_card`."""
    from hourglance.guest_cards import GuestCards

    guests = GuestCards()
    yield guests
    guests.close()


@pytest.fixture
def golden_card(request: pytest.FixtureRequest, guest_cards: "GuestCards") -> GoldenCard:
    """Compare a widget's card with ``cards/WIDGET.json`` next to the test.

    It also checks that presenting is pure, that results without data raise no exception, and that the card is
    readable and accessible. A widget that a hook registers must have the same card in a guest.
    """
    folder, update = request.path.parent / "cards", bool(request.config.getoption(_OPTION))

    def compare(
        widget: Widget,
        results: WidgetResults | None = None,
        *,
        settings: Mapping[str, object] | None = None,
        name: str = "",
    ) -> Card | None:
        __tracebackhide__ = True
        chosen = validate_settings(widget.settings, settings or {})
        given = _sample(widget) if results is None else results
        card = _present(widget, given, chosen)
        _compare_with_guest(guest_cards, widget, given, chosen, card)
        _compare(
            golden_text(card), folder / f"{'-'.join(filter(None, (widget.id, name)))}.json", update=update
        )
        return card

    return compare


@pytest.fixture(scope="session")
def demo_results() -> Iterator[DemoResults]:
    """Return a function that returns the demo cloud's results for a widget at a fixed time."""
    from hourglance.demo import DemoData

    with closing(DemoData()) as data:
        yield lambda widget: _demo_results(data, widget)


def _demo_results(data: "DemoData", widget: Widget) -> WidgetResults:
    settings = validate_settings(widget.settings, {})
    several = getattr(widget, "queries", None)
    parts: dict[str, Aggregates | LiveResults] = {}
    queries: Mapping[str, Any] = {"": widget.query} if several is None else several
    for name, declared in queries.items():
        if isinstance(declared, ActivityQuery | AgentStatusQuery):
            parts[name] = data.live_answer(declared, settings=settings, now=SAMPLED_AT)
            continue
        query = replace(declared, window=sample_interval(declared.window_for(settings)))
        answer = data.answer(query, settings=settings, now=SAMPLED_AT + timedelta(minutes=1))
        parts[name] = data.named(answer)
    return parts[""] if several is None else Results(parts)


def _sample(widget: Widget) -> WidgetResults:
    return Results(widget.samples()) if hasattr(widget, "queries") else widget.sample()


def _present(widget: Widget, results: WidgetResults, settings: Settings) -> Card | None:
    __tracebackhide__ = True
    card = widget.present(results, settings)
    if card != widget.present(results, settings):
        pytest.fail(f"{widget.id}: presenting the same results twice returns different cards.", pytrace=False)
    widget.present(without_data(results), settings)
    if isinstance(results, Results):
        for name in results:
            widget.present(without_part(results, name), settings)
    if card is not None and (problems := check_card(card)):
        pytest.fail("\n".join(f"{widget.id}: {problem}" for problem in problems), pytrace=False)
    return card


def _compare_with_guest(
    guests: "GuestCards", widget: Widget, results: WidgetResults, settings: Settings, card: Card | None
) -> None:
    from hourglance.plugin_host import PluginError

    __tracebackhide__ = True
    try:
        if not guests.presents(widget):
            return
        other = golden_text(guests.present(widget, results, settings))
    except PluginError as error:
        pytest.fail(
            f"{widget.id} does not run where users' plugins run: {error}\n{error.details}", pytrace=False
        )
    if json.loads(other) != json.loads(golden_text(card)):  # a whole number comes back as 1.0
        pytest.fail(
            f"{widget.id} has another card where users' plugins run:\n{other}",
            pytrace=False,
        )


def _compare(text: str, file: Path, *, update: bool) -> None:
    __tracebackhide__ = True
    if update:
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return
    if not file.exists():
        pytest.fail(
            f"There is no {file} yet.\nTo write it: pytest {_OPTION}. Review it afterward.",
            pytrace=False,
        )
    golden = file.read_text(encoding="utf-8")
    if golden != text:
        difference = "".join(
            unified_diff(
                golden.splitlines(keepends=True),
                text.splitlines(keepends=True),
                f"{file.name} (golden)",
                f"{file.name} (now)",
            )
        )
        pytest.fail(
            f"The card differs from {file}.\n\n{difference}\nIf the change is intended: pytest {_OPTION}",
            pytrace=False,
        )
