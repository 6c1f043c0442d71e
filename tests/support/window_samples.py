"""What windows show in tests and pictures: one of everything, and a record of what was asked for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from hourglance.api import (
    ChoiceSetting,
    FlagSetting,
    NumberSetting,
    Option,
    QueuesSetting,
    SettingsError,
    TextSetting,
    WindowSetting,
)
from hourglance.app import Geometry
from hourglance.app.preferences import SECTIONS
from hourglance.app.preferences import Preferences as ChosenPreferences
from hourglance.engine import Problem, limit_settings
from hourglance.tray.controls.name_picker import DirectoryService, PickedEntity, SearchResult
from hourglance.tray.windows.commands import (
    HelpCommands,
    PluginCommands,
    PreferenceCommands,
    QueryCommands,
    WidgetCommands,
    WindowCommands,
)
from hourglance.tray.windows.views import (
    About,
    Check,
    CheckedQuery,
    Done,
    Exchange,
    Health,
    Kept,
    Licence,
    Mistake,
    Page,
    PluginRow,
    Plugins,
    Preferences,
    Progress,
    Protection,
    QueryPage,
    QueryRow,
    Question,
    Report,
    Rights,
    Section,
    Settable,
)

NOW = datetime(2024, 3, 5, 10, 45, 20, tzinfo=UTC)

OFFLINE = Problem(
    code="offline",
    who="Genesys Cloud",
    what="Genesys Cloud cannot be reached.",
    remedy="Check your connection.",
)

QUEUES = tuple(
    PickedEntity(id=f"0000000{number}-aaaa-bbbb-cccc-123456789012", name=name)
    for number, name in enumerate(("Billing", "Claims", "Returns", "Sales Germany", "Sales UK", "Support"))
)

PROTECTIONS = (
    Protection(
        promise="no token", on=True, by="a process of its own, with a clean environment and no open files"
    ),
    Protection(promise="no keyring", on=True, by="Landlock: it reads Python and its own folder alone"),
    Protection(promise="no network", on=True, by="seccomp: it opens no sockets"),
    Protection(promise="no home folder", on=True, by="Landlock"),
    Protection(promise="no hold on other processes", on=False, by="this kernel is older than 6.12"),
)

RIGHTS = Rights(
    families=("conversations",),
    permissions=("analytics:conversationAggregate:view",),
    protections=PROTECTIONS,
)

WAIT = Settable(
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
VOICE = Settable(
    id="hourglance/voice-duration",
    title="Voice, last hour",
    kind="Voice, last hour",
    description="Handle time of voice conversations completed in the last hour.",
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
PAGES = {
    "hourglance": Page(row=BUNDLED, widgets=(VOICE,), rights=RIGHTS),
    LONGEST.name: Page(
        row=LONGEST,
        widgets=(WAIT,),
        rights=RIGHTS,
        log=("loading", "3 queues", "ready in 0.2 s"),
    ),
    OFF.name: Page(row=OFF, rights=RIGHTS),
    BROKEN.name: Page(
        row=BROKEN,
        rights=RIGHTS,
        details='Traceback (most recent call last):\n  File "wallpaper.py", line 3, in <module>\n    1 / 0\n'
        "ZeroDivisionError: division by zero",
        log=("loading",),
    ),
}

QUESTION = Question(about="enable", plugin=LONGEST, rights=RIGHTS)

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
EXCHANGES = tuple(
    Exchange(
        at=NOW - timedelta(minutes=minutes),
        sent='{"interval": "2024-03-05T09:40:00.000Z/2024-03-05T10:40:00.000Z", "metrics": ["tHandle"]}',
        merged_with=("Service level", "Handled today") if minutes != 2 else (),
        elapsed=0.184 + minutes / 100,
        size=18_234 - 700 * minutes,
        rate=(12, 300),
        correlation_id="8b1f7e0c-5d9a-4f6e-9a53-1c1f2d3e4f50",
        problem=OFFLINE if minutes == 3 else None,
    )
    for minutes in range(1, 7)
)
QUERY_PAGES = {
    row.id: QueryPage(
        row=row,
        path=PATH,
        body=BODY,
        curl="curl -H 'Authorization: Bearer '\"$TOKEN\" ...",
        every=60,
        next_at=NOW + timedelta(seconds=40),
        exchanges=EXCHANGES,
    )
    for row in ROWS
}

WRONG = """{
 "interval": "PT1H",
 "granularity": "PT1H",
 "groupBy": ["mediaType"],
 "select": ["duration"]
}"""
CHECKED = CheckedQuery(
    text=WRONG,
    ok=False,
    mistakes=(
        Mistake(
            code="HG110",
            severity="error",
            message="`interval` is a duration; the service requires a start and an end",
            line=2,
            column=14,
            length=6,
            mended=True,
            advice="Write: 2023-10-27T10:00:00.000Z/2023-10-27T11:00:00.000Z",
        ),
        Mistake(
            code="HG104",
            severity="error",
            message="unknown field `select`: metrics are requested by name in `metrics`",
            line=5,
            column=2,
            length=8,
            mended=True,
            advice="Handle time is `tHandle`.",
        ),
    ),
    fixed=BODY,
)
RIGHT = CheckedQuery(text=BODY, ok=True)

PREFERENCES = Preferences(
    sections=tuple(Section(name=each.name, title=each.title, settings=each.settings) for each in SECTIONS),
    values=ChosenPreferences().values,
)

ABOUT = About(
    version="0.1.0",
    system="Python 3.11, Debian 12",
    folders={
        "config": "/home/ada/.config/hourglance",
        "cache": "/home/ada/.cache/hourglance",
        "plugins": "/home/ada/.local/share/hourglance/plugins",
    },
    licences=(
        Licence(name="Hourglance", version="0.1.0", licence="MIT"),
        Licence(name="httpx", version="0.28.1", licence="BSD-3-Clause"),
        Licence(name="PySide6", version="6.11.3", licence="LGPL-3.0-only"),
    ),
)
HEALTH = Health(
    checks=(
        Check(name="Tray", state="ok", what="StatusNotifierItem, by xfce4-panel."),
        Check(name="Keyring", state="ok", what="Secret Service, unlocked."),
        Check(
            name="Clock",
            state="warn",
            what="This computer's clock is 4 min ahead of Genesys Cloud's.",
            remedy="Have the system set its clock.",
        ),
        Check(
            name="Genesys Cloud",
            state="fail",
            what="api.mypurecloud.de cannot be reached.",
            remedy="Check your connection.",
        ),
        Check(name="Allowance", state="unknown", what="Nothing has been asked yet."),
    )
)
REPORT = Report(
    name="hourglance-2024-03-05.zip",
    files={
        "doctor.txt": "ok      Tray: StatusNotifierItem, by xfce4-panel.\n",
        "exchanges.json": '[\n  {"path": "/api/v2/analytics"}\n]\n',
        "plugins.json": "[]\n",
    },
)


@dataclass
class Office:
    """Answers what windows ask for, and remembers it.

    :param instead: a problem that is the answer to everything.
    """

    asked: list[tuple[object, ...]] = field(default_factory=list)
    instead: Problem | None = None
    steps: tuple[object, ...] = (
        Progress(what="Looking for hourglance-longest-wait"),
        Progress(what="Downloading hourglance_longest_wait-1.2.0-py3-none-any.whl (8 kB)"),
        Progress(what="Installing hourglance-longest-wait, tabulate"),
        QUESTION,
    )
    report: Callable[[object], None] | None = None
    geometries: dict[str, Geometry] = field(default_factory=dict)

    def _give(self, answer: object, reply: Callable[[object], None]) -> None:
        reply(self.instead or answer)

    def _note(self, *what: object) -> None:
        self.asked.append(what)

    def _install(self, spec: str, report: Callable[[object], None]) -> None:
        self._note("install", spec)
        self.report = report
        for step in (self.instead,) if self.instead else self.steps:
            report(step)

    def _decide(self, yes: bool) -> None:
        self._note("decide", yes)
        self.report(Kept(plugin=LONGEST.name, outcome="enabled" if yes else "installed"))

    def _cancel(self) -> None:
        self._note("cancel")
        self.report(Kept(plugin="", outcome="canceled"))

    def _search(self, kind: str, text: str, reply: Callable[[SearchResult], None]) -> None:
        items = tuple(queue for queue in QUEUES if text.lower() in queue.name.lower())
        reply(SearchResult(text=text, items=items, problem=self.instead))

    def _names(self, kind: str, ids: tuple[str, ...], reply: Callable[[SearchResult], None]) -> None:
        reply(SearchResult(text="", items=tuple(queue for queue in QUEUES if queue.id in ids)))

    def _done(self, *what: str) -> Callable[..., None]:
        def do(*arguments: object) -> None:
            *given, reply = arguments
            self._note(*what, *given)
            self._give(Done(), reply)

        return do

    def _add(self, widget: str, reply: Callable[[object], None]) -> None:
        self._note("add", widget)
        self._give(replace(WAIT, id=f"{WAIT.id}#2", title="Longest wait 2", removable=True), reply)

    def _change(self, values: object, reply: Callable[[object], None]) -> None:
        self._note("preferences", values)
        problems: Mapping[str, str] = {}
        try:
            ChosenPreferences.of(values)
        except SettingsError as error:
            problems = error.problems
        self._give(replace(PREFERENCES, values=values, problems=problems), reply)

    @property
    def commands(self) -> WindowCommands:
        """Return the commands of all windows."""
        rows = (BUNDLED, LONGEST, OFF, BROKEN)
        return WindowCommands(
            plugins=PluginCommands(
                list=lambda reply: self._give(Plugins(rows=rows), reply),
                page=lambda name, reply: self._give(PAGES[name], reply),
                install=self._install,
                decide=self._decide,
                cancel=self._cancel,
                update=self._install,
                examine=lambda name, reply: (self._note("examine", name), self._give(QUESTION, reply))[0],
                enable=self._done("enable"),
                disable=self._done("disable"),
                remove=self._done("remove"),
                restart=self._done("restart"),
            ),
            widgets=WidgetCommands(
                show=lambda widget, reply: self._give(replace(WAIT, id=widget), reply),
                change=self._done("change"),
                add=self._add,
                drop=self._done("drop"),
            ),
            queries=QueryCommands(
                list=lambda reply: self._give(ROWS, reply),
                page=lambda widget, reply: self._give(QUERY_PAGES[widget], reply),
                families=lambda reply: reply(("conversations", "flows", "users")),
                check=lambda text, family, reply: (
                    self._note("check", family),
                    reply(replace(CHECKED if "select" in text else RIGHT, text=text)),
                )[0],
            ),
            preferences=PreferenceCommands(
                show=lambda reply: self._give(PREFERENCES, reply), change=self._change
            ),
            help=HelpCommands(
                about=lambda reply: self._give(ABOUT, reply),
                health=lambda reply: self._give(HEALTH, reply),
                report=lambda reply: self._give(REPORT, reply),
                save=lambda report, path, reply: (
                    self._note("save", report.name, str(path)),
                    self._give(Done(), reply),
                )[0],
            ),
            directory=DirectoryService(search=self._search, names=self._names),
            geometries=lambda: self.geometries,
            keep_geometry=self.geometries.__setitem__,
        )
