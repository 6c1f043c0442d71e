"""Sample content of every window, and services that return it and record their calls."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from first_run_samples import FakeFirstRun

from hourglance.api import (
    AggregatesQuery,
    Bars,
    Card,
    ChoiceSetting,
    Count,
    Declaration,
    Figure,
    FlagSetting,
    HourglanceError,
    NumberSetting,
    Option,
    Percent,
    QueuesSetting,
    SettingsError,
    TextSetting,
    WindowSetting,
    last,
)
from hourglance.app import (
    About,
    CardDraft,
    ConsentRequest,
    Diagnostic,
    GalleryWidget,
    Geometry,
    HealthCheck,
    InstallProgress,
    InstallResult,
    LintReport,
    PermissionSummary,
    PluginDetails,
    PluginList,
    PluginRow,
    Preferences,
    PreferencesForm,
    QueryDetails,
    QueryRow,
    Sentence,
    SupportReport,
    ThirdPartyLicense,
    UsageDetails,
    ValidationErrors,
    WidgetSettings,
)
from hourglance.app.preferences import SECTIONS
from hourglance.engine import Problem, RequestRecord, UsageReport, WidgetUsage, limit_settings
from hourglance.genesys import NamesPage, RateLimit
from hourglance.genesys.directory import NamedEntity

NOW = datetime(2024, 3, 5, 10, 45, 20, tzinfo=UTC)


class OfflineError(HourglanceError):
    """The service cannot be reached."""

    who = "Genesys Cloud"
    code = "offline"


OFFLINE_ERROR = OfflineError("Genesys Cloud cannot be reached.", remedy="Check your connection.")
OFFLINE = Problem.from_error(OFFLINE_ERROR)

QUEUES = tuple(
    NamedEntity(id=f"0000000{number}-aaaa-bbbb-cccc-123456789012", name=name)
    for number, name in enumerate(("Billing", "Claims", "Returns", "Sales Germany", "Sales UK", "Support"))
)

PERMISSIONS = PermissionSummary(
    families=("conversations",),
    permissions=("analytics:conversationAggregate:view",),
)

WAIT = WidgetSettings(
    id="hourglance-longest-wait/longest-wait",
    title="Longest wait",
    kind="Longest wait",
    description="The longest that somebody waited before an agent answered, and in which queue.",
    settings=(
        WindowSetting(name="window", label="Window"),
        NumberSetting(
            name="target",
            label="Warn above",
            default=120,
            min=0,
            max=3600,
            step=10,
            unit="s",
            help="The card turns to a warning from here.",
        ),
        FlagSetting(name="short", label="Leave out calls under 5 seconds", default=True),
        ChoiceSetting(
            name="media", label="Media", options=(Option("voice", "Calls"), Option("chat", "Chats"))
        ),
        TextSetting(name="note", label="Note", help="Stands below the number."),
        QueuesSetting(name="queues", label="Queues", help="None chosen: all queues."),
    ),
    values={"queues": (QUEUES[0].id,), "target": 180},
    limits=limit_settings("ms"),
)
VOICE = WidgetSettings(
    id="hourglance/voice-duration",
    title="Voice, last hour",
    kind="Voice, last hour",
    description="Handle time of voice conversations completed in the last hour.",
)

GALLERY = tuple(
    GalleryWidget(
        widget=Declaration(
            plugin="hourglance",
            name=name,
            title=heading,
            description=f"{heading} of the last hour, and the queues that they come from.",
            query=AggregatesQuery(metrics=("tHandle",), window=last(hours=1)),
        ),
        requests_per_month=requests,
    )
    for name, heading, requests in (("transfers", "Transfers", 1_320), ("media-mix", "Media mix", 0))
)
SAMPLE_CARD = Card(
    headline=Percent(0.12),
    caption="14 of 117 transferred",
    body=(Bars(bars=(Figure(label="blind", value=Count(9)), Figure(label="consult", value=Count(5)))),),
)

BUNDLED = PluginRow(
    name="hourglance",
    version="0.1.0",
    author="The Hourglance developers",
    summary="The widgets that come with Hourglance.",
    source="bundled",
    state="running",
)
LONGEST = PluginRow(
    name="hourglance-longest-wait",
    version="1.2.0",
    author="Example Contact Co.",
    summary="The longest wait of the last hour, by queue.",
    source="wheel",
    state="running",
    sha256="3f0c9a81d2e4" + 52 * "0",
    dependencies=("tabulate 0.9", "wcwidth 0.2"),
)
OFF = PluginRow(name="hourglance-mood", version="0.3.1", author="Ada", source="folder", state="disabled")
BROKEN = PluginRow(
    name="hourglance-wallpaper",
    version="2.0",
    source="requirement",
    state="failing",
    problem="hourglance-wallpaper crashed before it declared its widgets: its process was ended by a signal.",
)
PLUGINS = {
    "hourglance": PluginDetails(row=BUNDLED, widgets=(VOICE,), permissions=PERMISSIONS),
    LONGEST.name: PluginDetails(
        row=LONGEST,
        widgets=(WAIT,),
        permissions=PERMISSIONS,
        log=("loading", "3 queues", "ready in 0.2 s"),
    ),
    OFF.name: PluginDetails(row=OFF, permissions=PERMISSIONS),
    BROKEN.name: PluginDetails(
        row=BROKEN,
        permissions=PERMISSIONS,
        details='Traceback (most recent call last):\n  File "wallpaper.py", line 3, in <module>\n    1 / 0\n'
        "ZeroDivisionError: division by zero",
        log=("loading",),
    ),
}

CONSENT = ConsentRequest(about="enable", plugin=LONGEST, permissions=PERMISSIONS)

BODY = """{
  "interval": "2024-03-05T09:40:00.000Z/2024-03-05T10:40:00.000Z",
  "granularity": "PT5M",
  "filter": {
    "type": "and",
    "predicates": [
      { "dimension": "mediaType", "value": "voice" }
    ]
  },
  "metrics": ["tHandle", "tTalkComplete", "tAcw"]
}"""
PATH = "/api/v2/analytics/conversations/aggregates/query"
ROWS = (
    QueryRow(id="hourglance/voice-duration", titles=("Voice, last hour",)),
    QueryRow(
        id="hourglance/service-level",
        titles=("Service level", "Service level, Sales"),
        problem="Genesys Cloud asks to wait.",
    ),
)
REQUESTS = tuple(
    RequestRecord(
        at=NOW - timedelta(minutes=minutes),
        path=PATH,
        sent='{"interval": "2024-03-05T09:40:00.000Z/2024-03-05T10:40:00.000Z", "metrics": ["tHandle"]}',
        served=("hourglance/voice-duration", *(("h/level", "h/handled") if minutes != 2 else ())),
        elapsed=0.184 + minutes / 100,
        size=18_234 - 700 * minutes,
        rate=RateLimit(count=12, allowed=300, reset_seconds=30),
        correlation_id="8b1f7e0c-5d9a-4f6e-9a53-1c1f2d3e4f50",
        problem=OFFLINE if minutes == 3 else None,
    )
    for minutes in range(1, 7)
)
QUERIES = {
    row.id: QueryDetails(
        row=row,
        path=PATH,
        body=BODY,
        curl="curl -H 'Authorization: Bearer '\"$TOKEN\" ...",
        every=60,
        next_at=NOW + timedelta(seconds=40),
        requests=REQUESTS,
        merged_with={"h/level": "Service level", "h/handled": "Handled today"},
    )
    for row in ROWS
}

WRONG = """{
 "interval": "PT1H",
 "granularity": "PT1H",
 "groupBy": ["mediaType"],
 "select": ["duration"]
}"""
CHECKED = LintReport(
    text=WRONG,
    ok=False,
    diagnostics=(
        Diagnostic(
            code="HG110",
            severity="error",
            pointer="/interval",
            message="`interval` is a duration; the service requires a start and an end",
            line=2,
            column=14,
            length=6,
            fixable=True,
            suggestion="2023-10-27T10:00:00.000Z/2023-10-27T11:00:00.000Z",
        ),
        Diagnostic(
            code="HG104",
            severity="error",
            pointer="/select",
            message="unknown field `select`: metrics are requested by name in `metrics`",
            line=5,
            column=2,
            length=8,
            fixable=True,
            notes=("Handle time is `tHandle`.",),
        ),
    ),
    fixed=BODY,
)

DRAFT = CardDraft(
    title="tHandle, voice",
    headline="tHandle.sum",
    headlines=("tHandle.sum", "tHandle.average"),
    number="2 h 41 min",
    caption="tHandle.sum in the last hour",
)

PREFERENCES = PreferencesForm(sections=SECTIONS, values=Preferences().values)

ABOUT = About(
    version="0.1.0",
    system="Python 3.11, Debian 12",
    folders={
        "config": "/home/ada/.config/hourglance",
        "cache": "/home/ada/.cache/hourglance",
        "plugins": "/home/ada/.local/share/hourglance/plugins",
    },
    licenses=(
        ThirdPartyLicense(name="Hourglance", version="0.1.0", license="MIT"),
        ThirdPartyLicense(name="httpx", version="0.28.1", license="BSD-3-Clause"),
        ThirdPartyLicense(name="PySide6", version="6.11.3", license="LGPL-3.0-only"),
    ),
)
CHECKS = (
    HealthCheck(name="Tray", state="ok", what=Sentence("StatusNotifierItem, by xfce4-panel.")),
    HealthCheck(name="Keyring", state="ok", what=Sentence("Secret Service, unlocked.")),
    HealthCheck(
        name="Clock",
        state="warn",
        what=Sentence("This computer's clock is 4 min ahead of Genesys Cloud's."),
        remedy=Sentence("Have the system set its clock."),
    ),
    HealthCheck(
        name="Genesys Cloud",
        state="fail",
        what=Sentence("api.mypurecloud.de cannot be reached."),
        remedy=Sentence("Check your connection."),
    ),
    HealthCheck(name="Allowance", state="unknown", what=Sentence("Nothing has been asked yet.")),
)
REPORT = SupportReport(
    name="hourglance-2024-03-05.zip",
    files={
        "doctor.txt": "ok      Tray: StatusNotifierItem, by xfce4-panel.\n",
        "exchanges.json": '[\n  {"path": "/api/v2/analytics"}\n]\n',
        "plugins.json": "[]\n",
    },
)

USAGE = UsageDetails(
    report=UsageReport(
        today=214,
        month=1200,
        per_month=11_300,
        limit=12_000,
        days=(540, 446, 214),
        widgets=(
            WidgetUsage(widget="hourglance/voice-duration", month=900.0, per_month=8_000.0),
            WidgetUsage(widget="gone/gone", month=200.5, per_month=2_000.0),
            WidgetUsage(widget="", month=99.5, per_month=1_300.0),
        ),
    ),
    titles={"hourglance/voice-duration": "Voice, last hour"},
)


@dataclass
class FakeServices:
    """The services of the windows.

    :param asked: the calls that change something, in order.
    :param error: raised by every call.
    :param events: of an installation; an error is raised. After the last one, it waits for more of them.
    """

    asked: list[tuple[object, ...]] = field(default_factory=list)
    error: HourglanceError | None = None
    events: tuple[object, ...] = (
        InstallProgress(message="Looking for hourglance-longest-wait"),
        InstallProgress(message="Downloading hourglance_longest_wait-1.2.0-py3-none-any.whl (8 kB)"),
        InstallProgress(message="Installing hourglance-longest-wait, tabulate"),
        CONSENT,
    )
    geometries: dict[str, Geometry] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.plugins = FakePlugins(self)
        self.widgets = FakeWidgets(self)
        self.queries = FakeQueries(self)
        self.usage = FakeUsage(self)
        self.cards = FakeCards(self)
        self.preferences = FakePreferences(self)
        self.diagnostics = FakeDiagnostics(self)
        self.directory = FakeDirectory(self)
        self.window_geometry = FakeWindowGeometry(self)
        self.first_run = self.account = FakeFirstRun()

    def check(self) -> None:
        """Raise the error, if there is one."""
        if self.error is not None:
            raise self.error

    def record(self, *call: object) -> None:
        """Record a call, and raise the error, if there is one."""
        self.asked.append(call)
        self.check()


class FakePlugins:
    """:class:`hourglance.app.PluginService` with four plugins."""

    def __init__(self, services: FakeServices) -> None:
        self._services = services
        self.shown = PluginList(rows=(BUNDLED, LONGEST, OFF, BROKEN))
        self.details_by_name = dict(PLUGINS)
        #: A consent request for one of these plugins waits for its event.
        self.consent_gates: dict[str, asyncio.Event] = {}
        self._more: asyncio.Queue[object] = asyncio.Queue()

    async def list(self) -> PluginList:
        self._services.check()
        return self.shown

    async def details(self, name: str) -> PluginDetails:
        self._services.check()
        return self.details_by_name[name]

    async def install(self, spec: str) -> AsyncGenerator[object, None]:
        self._services.record("install", spec)
        for event in self._services.events:
            if isinstance(event, HourglanceError):
                raise event
            yield event
            if isinstance(event, InstallResult):
                return
        try:
            while True:
                event = await self._more.get()
                yield event
                if isinstance(event, InstallResult):
                    return
        except (asyncio.CancelledError, GeneratorExit):
            self._services.asked.append(("cancel",))
            raise

    def update(self, name: str) -> AsyncGenerator[object, None]:
        return self.install(name)

    def continue_installation(self, event: object) -> None:
        """Let the installation under way go on."""
        self._more.put_nowait(event)

    async def answer(self, *, agreed: bool) -> None:
        self._services.record("answer", agreed)
        result = InstallResult(plugin=LONGEST.name, outcome="enabled")
        self.continue_installation(result if agreed else InstallResult(plugin="", outcome="canceled"))

    async def consent_request(self, name: str) -> ConsentRequest:
        self._services.record("consent_request", name)
        if name in self.consent_gates:
            await self.consent_gates[name].wait()
        return replace(CONSENT, plugin=self.details_by_name[name].row)

    async def enable(self, name: str) -> None:
        self._services.record("enable", name)

    async def disable(self, name: str) -> None:
        self._services.record("disable", name)

    async def restart(self, name: str) -> None:
        self._services.record("restart", name)

    async def remove(self, name: str, *, with_settings: bool) -> None:
        self._services.record("remove", name, with_settings)


class FakeWidgets:
    """:class:`hourglance.app.WidgetService` with one widget."""

    def __init__(self, services: FakeServices) -> None:
        self._services = services
        self.shown = WAIT
        self.errors: ValidationErrors | None = None
        self.gallery_widgets = GALLERY
        #: Presented for each widget; None is a card without code.
        self.sample: Card | None = SAMPLE_CARD

    async def gallery(self) -> tuple[GalleryWidget, ...]:
        self._services.check()
        return self.gallery_widgets

    async def sample_card(self, widget_id: str) -> Card | None:
        self._services.record("sample", widget_id)
        return self.sample

    async def unhide(self, widget_id: str) -> None:
        self._services.record("unhide", widget_id)
        self.gallery_widgets = tuple(each for each in self.gallery_widgets if each.widget.id != widget_id)

    async def refresh(self) -> None:
        self._services.record("refresh")

    async def set_panel_open(self, *, is_open: bool) -> None:
        """Nothing is refreshed."""

    async def acknowledge_alerts(self) -> None:
        self._services.record("acknowledge_alerts")

    async def settings(self, widget_id: str) -> WidgetSettings:
        self._services.check()
        return replace(self.shown, id=widget_id)

    async def save_settings(
        self, widget_id: str, title: str, values: Mapping[str, object]
    ) -> ValidationErrors | None:
        self._services.record("save", widget_id, title, values)
        return self.errors

    async def add(self, widget_id: str) -> WidgetSettings:
        self._services.record("add", widget_id)
        return replace(WAIT, id=f"{WAIT.id}#2", title="Longest wait 2", removable=True)

    async def remove(self, widget_id: str) -> None:
        self._services.record("remove", widget_id)


class FakeUsage:
    """:class:`hourglance.app.UsageService` with the requests of three days."""

    def __init__(self, services: FakeServices) -> None:
        self._services = services
        self.shown = USAGE

    async def details(self) -> UsageDetails:
        self._services.check()
        return self.shown


class FakeQueries:
    """:class:`hourglance.app.QueryService` with two queries."""

    def __init__(self, services: FakeServices) -> None:
        self._services = services
        self.report: LintReport | None = None

    async def list(self) -> tuple[QueryRow, ...]:
        self._services.check()
        return ROWS

    async def details(self, widget_id: str) -> QueryDetails:
        self._services.check()
        return QUERIES[widget_id]

    async def families(self) -> tuple[str, ...]:
        return ("conversations", "flows", "users")

    async def check(self, text: str, family: str) -> LintReport:
        self._services.record("check", family)
        report = CHECKED if "select" in text else LintReport(ok=True)
        return replace(self.report or report, text=text)

    async def meaning(self, names: Sequence[str]) -> str:
        return next((f"{name}: handle time." for name in names if name == "tHandle"), "")


class FakeCards:
    """:class:`hourglance.app.CardService`, which keeps nothing."""

    def __init__(self, services: FakeServices) -> None:
        self._services = services

    async def preview(self, text: str, family_name: str, headline: str = "", title: str = "") -> CardDraft:
        self._services.record("preview", family_name, headline, title)
        headline = headline or DRAFT.headline
        return replace(
            DRAFT,
            title=title or DRAFT.title,
            headline=headline,
            number=DRAFT.number if headline == DRAFT.headline else "4 min 21 s",
            caption=f"{headline} in the last hour",
        )

    async def keep(self, text: str, family_name: str, headline: str = "", title: str = "") -> str:
        self._services.record("keep", family_name, headline, title)
        return "cards/thandle-voice"


class FakePreferences:
    """:class:`hourglance.app.PreferenceService`."""

    def __init__(self, services: FakeServices) -> None:
        self._services = services
        self.shown = PREFERENCES

    async def load(self) -> PreferencesForm:
        self._services.check()
        return self.shown

    async def save(self, values: Mapping[str, object]) -> PreferencesForm:
        self._services.record("preferences", values)
        problems: Mapping[str, str] = {}
        try:
            Preferences.from_values(values)
        except SettingsError as error:
            problems = error.problems
        return replace(PREFERENCES, values=values, problems=problems)


class FakeDiagnostics:
    """:class:`hourglance.app.DiagnosticsService`."""

    def __init__(self, services: FakeServices) -> None:
        self._services = services
        self.runs = 0

    async def about(self) -> About:
        self._services.check()
        return ABOUT

    async def run_checks(self) -> tuple[HealthCheck, ...]:
        self.runs += 1
        self._services.check()
        return CHECKS

    async def support_report(self) -> SupportReport:
        self._services.check()
        return REPORT

    async def save_report(self, report: SupportReport, path: Path) -> None:
        self._services.record("save", report.name, str(path))


class FakeDirectory:
    """:class:`hourglance.app.DirectoryService` with six queues."""

    def __init__(self, services: FakeServices) -> None:
        self._services = services

    async def search(self, kind: str, text: str) -> NamesPage:
        self._services.check()
        return NamesPage(entries=tuple(each for each in QUEUES if text.lower() in each.name.lower()))

    async def names(self, kind: str, ids: tuple[str, ...]) -> Mapping[str, str]:
        return {each.id: each.name for each in QUEUES if each.id in ids}


class FakeWindowGeometry:
    """:class:`hourglance.app.WindowGeometryService`."""

    def __init__(self, services: FakeServices) -> None:
        self._services = services

    def load(self) -> Mapping[str, Geometry]:
        return self._services.geometries

    async def save(self, name: str, geometry: Geometry) -> None:
        self._services.geometries[name] = geometry
