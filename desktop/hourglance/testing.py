"""For the tests of a plugin: a widget's card, compared with the one in a file. A pytest plugin.

Load it in the plugin's own ``pyproject.toml``, so that nobody else's pytest pays for it::

    [tool.pytest.ini_options]
    addopts = ["-p", "hourglance.testing"]

and test each widget with one line::

    def test_card(golden_card):
        golden_card(LongestWait())

``pytest --update-cards`` writes the files. Look at what it wrote, and keep it beside the tests.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

import pytest

from hourglance.api import Aggregates, Card, Settings, Widget, validate_settings
from hourglance.api._card_rules import check_card
from hourglance.api._samples import SAMPLED_AT, interval_of
from hourglance.golden_cards import golden_of

if TYPE_CHECKING:
    from hourglance.demo import DemoData

__all__ = ["DemoResults", "GoldenCard", "card_problems", "check_card", "demo_results", "golden_card"]

_OPTION: Final = "--update-cards"

#: The former name of :func:`check_card`; removed in the next release.
card_problems = check_card

#: Returns what the demo cloud answers a widget: the same at every run.
DemoResults: TypeAlias = Callable[[Widget], Aggregates]


class GoldenCard(Protocol):
    """The fixture :func:`golden_card`."""

    def __call__(
        self,
        widget: Widget,
        results: Aggregates | None = None,
        *,
        settings: Mapping[str, object] | None = None,
        name: str = "",
    ) -> Card | None:
        """Present and compare, and return the card for whatever else is to be said of it.

        :param results: what to present; the widget's sample where left out.
        :param settings: values for the widget's settings; the defaults where left out.
        :param name: tells apart several cards of one widget: the file is ``cards/WIDGET-NAME.json``.
        """
        ...


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that writes the files."""
    parser.addoption(_OPTION, action="store_true", help="write the golden cards of widgets anew")


@pytest.fixture
def golden_card(request: pytest.FixtureRequest) -> GoldenCard:
    """Compare a widget's card with ``cards/WIDGET.json`` beside the test.

    On the way it is made sure that presenting is pure, that results without data raise nothing, and that the
    card can be read and heard.
    """
    folder, update = request.path.parent / "cards", bool(request.config.getoption(_OPTION))

    def compare(
        widget: Widget,
        results: Aggregates | None = None,
        *,
        settings: Mapping[str, object] | None = None,
        name: str = "",
    ) -> Card | None:
        __tracebackhide__ = True
        chosen = validate_settings(widget.settings, settings or {})
        card = _presented(widget, widget.sample() if results is None else results, chosen)
        _compare(golden_of(card), folder / f"{'-'.join(filter(None, (widget.id, name)))}.json", update=update)
        return card

    return compare


@pytest.fixture(scope="session")
def demo_results() -> Iterator[DemoResults]:
    """Ask the demo cloud's conversations what a widget asks, at a fixed moment: a Wednesday morning."""
    from hourglance.demo import DemoData

    with DemoData() as data:
        yield lambda widget: _asked(data, widget)


def _asked(data: "DemoData", widget: Widget) -> Aggregates:
    settings = validate_settings(widget.settings, {})
    query = replace(widget.query, window=interval_of(widget.query.window_for(settings)))
    return data.named(data.answer(query, settings=settings, now=SAMPLED_AT + timedelta(minutes=1)))


def _presented(widget: Widget, results: Aggregates, settings: Settings) -> Card | None:
    __tracebackhide__ = True
    card = widget.present(results, settings)
    if card != widget.present(results, settings):
        pytest.fail(f"{widget.id}: presenting the same results twice gives two cards.", pytrace=False)
    widget.present(replace(results, groups=()), settings)
    if card is not None and (problems := check_card(card)):
        pytest.fail("\n".join(f"{widget.id}: {problem}" for problem in problems), pytrace=False)
    return card


def _compare(text: str, file: Path, *, update: bool) -> None:
    __tracebackhide__ = True
    if update:
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return
    if not file.exists():
        pytest.fail(
            f"There is no {file} yet.\nWrite it with: pytest {_OPTION}, and look at what it wrote.",
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
            f"The card is not the one in {file}.\n\n{difference}\n"
            f"If it is what you meant, write it anew: pytest {_OPTION}",
            pytrace=False,
        )
