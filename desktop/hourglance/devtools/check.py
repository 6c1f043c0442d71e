"""Everything that Hourglance asks of a plugin, looked at: metadata, queries, cards, and what it costs."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from hourglance.api import Aggregates, Card, Declaration, validate_settings
from hourglance.api._card_rules import check_card
from hourglance.api._samples import SAMPLED_AT, interval_of
from hourglance.demo import DemoData
from hourglance.devtools.metadata import ProjectProblem, Severity, of_metadata
from hourglance.devtools.project import PluginProject
from hourglance.devtools.query_variants import of_query
from hourglance.genesys import families, family
from hourglance.plugin_host import (
    DevRunner,
    PluginCrashedError,
    PluginError,
    PluginFailedError,
    PluginInvalidCardError,
    PluginTimeoutError,
    PluginTimeouts,
)

#: Beyond these a plugin works, and its author is told. Seconds and bytes.
_SLOW_IMPORT: Final = 1.0
_SLOW_CARD: Final = 0.1
_MUCH_MEMORY: Final = 150 * 1024**2

#: What a widget is shown: its own sample, an answer without data, and what the demo cloud answers.
Given: TypeAlias = Literal["sample", "no data", "demo"]


@dataclass(frozen=True, kw_only=True, slots=True)
class CardPreview:
    """What a widget made of some results; ``card`` is None if it had nothing to say."""

    given: Given
    card: Card | None
    seconds: float


@dataclass(frozen=True, kw_only=True, slots=True)
class WidgetReport:
    """One widget, and what it made of each of the results that it was given."""

    declaration: Declaration
    shown: tuple[CardPreview, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PluginReport:
    """Everything that was found.

    :param load_seconds: start of the process, import and hook; None if it never came that far.
    :param peak_bytes: the most that a worker held; None where the platform does not say.
    """

    source: PluginProject
    widgets: tuple[WidgetReport, ...]
    findings: tuple[ProjectProblem, ...]
    load_seconds: float | None
    peak_bytes: int | None

    @property
    def ok(self) -> bool:
        """Whether there is no error; warnings may be there."""
        return not any(finding.severity == "error" for finding in self.findings)

    @property
    def permissions(self) -> dict[str, tuple[str, ...]]:
        """The families that it asks, and for each the permissions of which one is needed."""
        return permissions_of(examined.declaration for examined in self.widgets)


def permissions_of(declarations: Iterable[Declaration]) -> dict[str, tuple[str, ...]]:
    """Return the families that widgets ask, and for each the permissions of which one is needed."""
    asked = {one.query.family for one in declarations}
    return {name: family(name).permissions for name in families() if name in asked}


async def examine(source: PluginProject, *, limits: PluginTimeouts | None = None) -> PluginReport:
    """Run a plugin through everything and return all that there is to say of it.

    Whatever the plugin does is a finding, and never raised.

    :param limits: how patient to be.
    """
    return await _Examiner(source, limits or PluginTimeouts()).examine()


class _Examiner:
    def __init__(self, source: PluginProject, limits: PluginTimeouts) -> None:
        self._source, self._limits = source, limits
        self._findings: list[ProjectProblem] = list(of_metadata(source))
        self._demo = DemoData()
        self._bench = DevRunner(source.plugin, limits=limits)
        self._peak_bytes: int | None = None
        self._load_seconds: float | None = None

    async def examine(self) -> PluginReport:
        widgets: list[WidgetReport] = []
        try:
            for declaration in await self._load():
                widgets.append(await self._widget(declaration))
                self._peak_bytes = max(self._bench.peak_bytes or 0, self._peak_bytes or 0) or None
        finally:
            await self._bench.close()
            self._demo.close()
        if self._peak_bytes is not None and self._peak_bytes > _MUCH_MEMORY:
            much = self._peak_bytes // 1024**2
            self._note("warning", "", f"Its process holds {much} MB. Most need less than 50.")
        return PluginReport(
            source=self._source,
            widgets=tuple(widgets),
            findings=tuple(dict.fromkeys(self._findings)),
            load_seconds=self._load_seconds,
            peak_bytes=self._peak_bytes,
        )

    async def _load(self) -> tuple[Declaration, ...]:
        began = time.perf_counter()
        try:
            loaded = await self._bench.load()
        except PluginError as error:
            self._note("error", "", error.what, error.details)
            return ()
        self._load_seconds = time.perf_counter() - began
        for problem in loaded.problems:
            self._note("error", "", problem.sentence, problem.details)
        if not loaded.declarations and not loaded.problems:
            self._note("error", "", "Its hook registers no widget.")
        if self._load_seconds > _SLOW_IMPORT:
            self._note("warning", "", f"It takes {self._load_seconds:.1f} s until its widgets are known.")
        return loaded.declarations

    async def _widget(self, declaration: Declaration) -> WidgetReport:
        name = declaration.name
        if not declaration.description:
            self._note("warning", name, "Its class has no docstring, which is what people read about it.")
        mistakes = tuple(of_query(declaration))
        self._findings += mistakes
        shown: list[CardPreview] = []
        try:
            sample = await self._bench.sample(name)
            shown.append(await self._sample_card(name, sample))
            shown.append(await self._empty_card(name, replace(sample, groups=())))
            if not any(mistake.severity == "error" for mistake in mistakes):
                shown.append(await self._card(name, "demo", self._demo_results(declaration)))
        except (PluginCrashedError, PluginTimeoutError) as error:
            self._note("error", name, error.what, error.details)
            await self._bench.close()
            self._bench = DevRunner(self._source.plugin, limits=self._limits)
            await self._load()
        except (PluginFailedError, PluginInvalidCardError) as error:
            self._note("error", name, error.what, error.details)
        return WidgetReport(declaration=declaration, shown=tuple(shown))

    async def _sample_card(self, name: str, sample: Aggregates) -> CardPreview:
        shown = await self._card(name, "sample", sample)
        if shown.card is None:
            self._note("warning", name, "It has nothing to say about its own sample results.")
        if await self._bench.present(name, sample) != shown.card:
            self._note("error", name, "Presenting the same results twice gives two cards; it must be pure.")
        return shown

    async def _empty_card(self, name: str, empty: Aggregates) -> CardPreview:
        shown = await self._card(name, "no data", empty)
        if shown.card is not None and shown.card.headline.value == 0:
            self._note(
                "warning", name, "It shows 0 where nothing was measured. Return None: the host says it."
            )
        return shown

    async def _card(self, name: str, given: Given, results: Aggregates) -> CardPreview:
        began = time.perf_counter()
        card = await self._bench.present(name, results)
        seconds = time.perf_counter() - began
        for problem in check_card(card) if card else ():
            self._note("error", name, f"{problem} (on {given})")
        if seconds > _SLOW_CARD:
            self._note("warning", name, f"It takes {seconds:.1f} s to present (on {given}).")
        return CardPreview(given=given, card=card, seconds=seconds)

    def _demo_results(self, declaration: Declaration) -> Aggregates:
        """Return what the demo cloud answers at a fixed moment, so that two runs say the same."""
        settings = validate_settings(declaration.settings, {})
        query = replace(declaration.query, window=interval_of(declaration.query.window_for(settings)))
        return self._demo.named(self._demo.answer(query, settings=settings, now=SAMPLED_AT))

    def _note(self, severity: Severity, widget: str, message: str, details: str = "") -> None:
        self._findings.append(
            ProjectProblem(severity=severity, widget=widget, message=message, details=details)
        )
