"""Coverage-guided fuzzing of everything that reads data from outside::

    pip install atheris
    python tests/fuzz/fuzz.py --list
    python tests/fuzz/fuzz.py answer --seconds 60
    python tests/fuzz/fuzz.py all --seconds 30

Each target may refuse what it reads by its own exceptions and by no other; what it takes must be equal after
another round. Inputs are changed as bytes and as JSON or TOML, from valid ones. libFuzzer counts runs and
coverage (edges and features of the app's own code; msgspec is native and does not count). An input that
breaks a target is printed, and kept beside this file as ``crash-*``.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from contextlib import suppress
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import atheris

with atheris.instrument_imports(include=["hourglance", "msgspec", "tomllib"]):
    from msgspec import Raw

    from hourglance.api import (
        Aggregates,
        AggregatesQuery,
        Card,
        Declaration,
        Duration,
        HourglanceError,
        Interval,
        NumberSetting,
        QueuesSetting,
        Results,
        Widget,
        is_in,
        last,
    )
    from hourglance.app import (
        PanelJournal,
        PanelReport,
        Policy,
        PreferencesFile,
        UserWidgets,
        WindowGeometryService,
        check_panel,
        check_policy,
        export_panel,
        read_policy,
    )
    from hourglance.cards import CardLibrary, check_card_file
    from hourglance.cloud import NameCacheFile
    from hourglance.cloud.account import AccountFile
    from hourglance.cloud.name_cache import CachedDirectory, CachedName, CachedQueues
    from hourglance.cloud.responses import HttpResponse, error_from_response
    from hourglance.cloud.token import StoredCredentials
    from hourglance.engine import AlertRule, AlertState, AlertStore, ResultCache
    from hourglance.genesys import decode_answer, decode_query, encode_query
    from hourglance.genesys.directory import NamesPage, parse_current_user, parse_names_page
    from hourglance.lint import lint
    from hourglance.plugin_host import PluginLibrary, WidgetInstances
    from hourglance.plugin_host.declaration_cache import cached_declarations
    from hourglance.plugin_host.protocol.codec import (
        CodecError,
        read_aggregates,
        read_card,
        read_declaration,
        write_aggregates,
        write_card,
        write_declaration,
    )
    from hourglance.plugin_host.protocol.frames import Frame, FrameBuffer, FrameError, FrameKind
    from hourglance.plugin_host.protocol.messages import Presented, read_reply, write
    from hourglance.util.json_errors import JSON_ERRORS
    from hourglance.util.paths import user_path
    from hourglance.util.toml_text import to_toml

HOUR = Interval(start=datetime(2026, 11, 23, 9, tzinfo=UTC), end=datetime(2026, 11, 23, 10, tzinfo=UTC))
VOICE = is_in("mediaType", "voice")
QUERY = AggregatesQuery(metrics=("tHandle",), where=VOICE, window=HOUR, granularity="PT30M")
FOLDER = Path(tempfile.mkdtemp(prefix="hourglance-fuzz-"))


class Example(Widget):
    """A widget to take seeds from."""

    title = "Example"
    query = AggregatesQuery(metrics=("tHandle",), where=VOICE, window=last(hours=1))

    def present(self, results, settings):
        return Card(headline=Duration(1000), trend=results.series("tHandle", "sum"))


def lint_query(content: bytes) -> None:
    report = lint(content, now=HOUR.end)
    if report.ok:
        assert lint(encode_query(decode_query(report.text)), now=HOUR.end).ok


def answer(content: bytes) -> None:
    decode_answer(content, QUERY)


def card(content: bytes) -> None:
    read = read_card(content)
    assert read_card(write_card(read)) == read


def declaration(content: bytes) -> None:
    read = read_declaration(content)
    assert read_declaration(write_declaration(read)) == read


def results(content: bytes) -> None:
    read = read_aggregates(content)
    assert read_aggregates(write_aggregates(read)) == read


def remembered(content: bytes) -> None:
    cached_declarations(_file("declared.json", content), "hourglance")


def library(content: bytes) -> None:
    folder = FOLDER / "plugins"
    folder.mkdir(exist_ok=True)
    (folder / "plugins.json").write_bytes(content)
    PluginLibrary(folder).installed()


def widgets(content: bytes) -> None:
    path = _file("widgets.json", content)
    shelf = WidgetInstances(path)
    shelf.update_widgets([DECLARED])
    shelf.hide("hourglance/example")
    kept = [(each.id, each.title, each.hidden) for each in shelf.instances]
    again = WidgetInstances(path)
    again.update_widgets([DECLARED])
    assert again.problem is None
    assert [(each.id, each.title, each.hidden) for each in again.instances] == kept


def frames(content: bytes) -> None:
    with suppress(FrameError, *JSON_ERRORS):
        for message in FrameBuffer().feed(content):
            read_reply(message.content)


def names(content: bytes) -> None:
    NameCacheFile(_file("names.json", content)).load("owner")


def listing(content: bytes) -> None:
    for named in (parse_names_page(content) or NamesPage()).entries:
        assert named.name.isprintable()


def alerts(content: bytes) -> None:
    AlertStore(_file("alerts.json", content)).load("owner")


def places(content: bytes) -> None:
    path = user_path("cache", "windows.json")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    WindowGeometryService(demo=False).load()


def preset(content: bytes) -> None:
    path = _file("preset.toml", content)
    if check_policy(path)[1]:
        return
    policy = read_policy(path)
    stored = WidgetInstances(_file("widgets.json", json.dumps(CHOSEN).encode()))
    widgets = UserWidgets(stored, CardLibrary(None))
    widgets.decide(policy, queues=("q",), roles=("Agent",))
    stored.update_widgets([DECLARED, *widgets.cards.declarations])
    decided = stored.instances
    with suppress(HourglanceError):
        stored.hide("hourglance/example")
    if policy.panel is not None and policy.panel.locked is True:
        assert stored.instances == decided


def card_file(content: bytes) -> None:
    report = check_card_file(content.decode(errors="replace"))
    assert (report.widget is None) == bool(report.problems)
    for problem in (*report.problems, *report.warnings):
        assert problem.line >= 1
        assert problem.what
    if report.widget is not None:
        empty = Aggregates(interval=HOUR, steps=())
        names = [each.name for each in report.widget.declaration().queries]
        results = Results(dict.fromkeys(names, empty)) if names else empty
        assert report.widget.present(results, {}) is None


def panel_file(content: bytes) -> None:
    folder = FOLDER / "panel"
    shutil.rmtree(folder, ignore_errors=True)
    desk = _desk(folder)
    desk.cards.add("offered", CARD_FILE)
    desk.instances.edit(lambda stored: stored)
    before, text = _export(desk), content.decode(errors="replace")
    report = _checked(text, desk)
    if report.panel is None:
        return
    left = len(content) % 12  # the operation that fails, as on a full disk

    def fail(path: Path, target: Path) -> Path:
        nonlocal left
        left -= 1
        if not left:
            raise OSError(28, "No space left on device")
        return replace_file(path, target)

    replace_file = Path.replace
    with patch.object(Path, "replace", fail):
        try:
            desk.apply(report.panel)
        except HourglanceError:
            assert _export(_desk(folder)) == before
            return
    after = _desk(folder)
    assert _export(after) == _export(desk)
    assert _checked(text, after).changes == ()


def _desk(folder: Path) -> UserWidgets:
    instances = WidgetInstances(folder / "widgets.json")
    journal, preferences = PanelJournal(folder / "panel.pending.json"), _preferences(folder)
    return UserWidgets(instances, CardLibrary(folder / "cards"), journal, preferences)


def _preferences(folder: Path) -> PreferencesFile:
    return PreferencesFile(folder / "preferences.json")


def _export(desk: UserWidgets) -> str:
    return export_panel(desk.instances, desk.cards, _preferences(FOLDER / "panel").load()[0])


def _checked(text: str, desk: UserWidgets) -> PanelReport:
    stored, _ = _preferences(FOLDER / "panel").load()
    return check_panel(text, desk.instances, desk.cards, frozenset(), (), stored, Policy())


def preferences(content: bytes) -> None:
    file = PreferencesFile(_file("preferences.json", content))
    kept, _ = file.load()
    file.save(kept)
    assert file.load() == (kept, "")


def account(content: bytes) -> None:
    AccountFile(_file("account.json", content)).load()


def last_results(content: bytes) -> None:
    ResultCache(_file("results.json", content)).load("owner")


def token_entry(content: bytes) -> None:
    if entry := StoredCredentials.from_text(content.decode(errors="replace")):
        assert StoredCredentials.from_text(entry.to_text()).to_text() == entry.to_text()


def person(content: bytes) -> None:
    parse_current_user(content)


def refused(content: bytes) -> None:
    for status in (400, 401, 403, 404, 429, 500):
        error = error_from_response(_reply(status, content))
        assert error is not None
        assert str(error).isprintable()


def _reply(status: int, content: bytes) -> HttpResponse:
    head = content[:40].decode("latin-1")
    headers = {
        "content-type": "application/json",
        "retry-after": head,
        "date": head,
        "inin-ratelimit-count": head,
    }
    return HttpResponse(
        url="https://api.example.com/x",
        status=status,
        headers=headers,
        content=content,
        sent=0,
        headed=0.1,
        ended=0.2,
        received=HOUR.end,
    )


def _file(name: str, content: bytes) -> Path:
    path = FOLDER / name
    path.write_bytes(content)
    return path


LETTERS = '0 -/:.TZ+{}[]"\\\u202e\ud800\n\x00é'
VALUES = [
    None,
    True,
    0,
    -1,
    1.5,
    1e308,
    10**30,
    "",
    "x",
    "\ud800",
    "2026-13-01T00:00:00Z",
    [],
    {},
    [[]],
    "a" * 3000,
]
SAMPLE = Example().sample()
PRESENTED = write(Presented(card=Raw(write_card(Example().present(SAMPLE, {})))))
ANSWERED = Frame(FrameKind.ANSWER, 1, PRESENTED)
DECLARED = Declaration(
    plugin="hourglance",
    name="example",
    title="Example",
    description="An example.",
    query=Example.query,
    settings=(
        NumberSetting(name="target", label="Target", default=80),
        QueuesSetting(name="queues", label="Queues"),
    ),
)
INSTALLED = {
    "name": "strange",
    "version": "1.0",
    "source": "wheel",
    "spec": "./strange.whl",
    "sha256": "",
    "digest": "0" * 64,
    "entry_points": ["strange"],
}
ANSWER = {
    "results": [
        {
            "group": {"mediaType": "voice"},
            "data": [
                {
                    "interval": "2026-11-23T09:00:00.000Z/2026-11-23T09:30:00.000Z",
                    "metrics": [{"metric": "tHandle", "stats": {"count": 2, "sum": 5, "min": 1, "max": 4}}],
                }
            ],
        }
    ]
}
TOKEN = {"access": "abc", "expires_at": "2026-11-23T09:00:00+00:00", "person": ["1", "Ada", "2", "Example"]}
REFUSAL = {
    "message": "m",
    "code": "c",
    "status": 400,
    "messageParams": {"p": "q"},
    "details": [{"errorCode": "x"}],
}
ResultCache(FOLDER / "kept.json").save("owner", {"query": SAMPLE})
KEPT = (FOLDER / "kept.json").read_bytes()
RULE = AlertRule(side="above", warning=1.0, critical=2.0, unit="count")
AlertStore(FOLDER / "alerts.json").save("owner", {"a/b": AlertState(rule=RULE)})
ALERTS = (FOLDER / "alerts.json").read_bytes()
NameCacheFile(FOLDER / "names.json").save(
    "owner",
    CachedDirectory(
        names={"queue": {"1": CachedName("Billing", 0.0)}},
        my_queues=CachedQueues(ids=("1",), asked_at=0.0),
    ),
)
NAMES = (FOLDER / "names.json").read_bytes()
PRESET = b"""[account]
region = "eu-west-1"
client_id = "3f0c4a1e"
[plugins]
allow = ["hourglance-longest-wait"] # these
preinstalled = ["/opt/a.whl"]
[refresh]
floor_seconds = 120
[storage]
keep_figures = false
"""
CARD_FILE = """title = "Handle time"
headline = "tHandle.average"
caption = "{tHandle.count} handled {window}; target {target}"
trend = "tHandle.average"
[query]
window = "@window"
metrics = ["tHandle", "tTalkComplete"]
where = { mediaType = "voice", queueId = "@queues", userId = "@me" }
group_by = ["queueId"]
granularity = "PT30M"
[[bars]]
label = "talk"
value = "tTalkComplete.sum / tHandle.count"
[table]
by = "queueId"
columns = { Handled = "tHandle.count", Average = "tHandle.average" }
[target]
value = 180
[limits]
warning = 5
critical = 10
[settings]
window = "today"
"""
CARD_OF_JSON = """title = "Offered"
headline = "nOffered"
[query]
window = "last 30 minutes, a week earlier"
json = '''{"metrics": ["nOffered"], "groupBy": ["queueId"]}'''
"""
CARD_OF_SEVERAL = """title = "Offered"
headline = "nOffered"
caption = "{chats:nOffered} chats"
[query]
window = "@window"
metrics = ["nOffered"]
[queries.chats]
window = "today, a day earlier"
metrics = ["nOffered"]
where = { mediaType = "message", queueId = "@queues" }
[compare]
to = "a week earlier"
better = "higher"
"""
CARD_OF_THIS_MOMENT = """title = "Waiting"
headline = "oWaiting"
caption = "{oInteracting} being handled"
[live]
metrics = ["oWaiting", "oLongestWaiting", "oInteracting"]
where = { queueId = "@queues" }
group_by = ["queueId"]
[[bars]]
label = "longest wait"
value = "oLongestWaiting"
[table]
by = "queueId"
columns = { Waiting = "oWaiting" }
"""
PANEL_FILE = f"""version = 1
icon = "cards/offered"
[[widgets]]
id = "hourglance/example"
title = "Mine"
settings = {{ target = 3, queues = ["a"] }}
[[widgets]]
id = "cards/offered"
hidden = true
limits = {{ hourglance_limit = "above", hourglance_warning = 5 }}
[cards]
offered = {to_toml(CARD_OF_JSON)}
other = {to_toml(CARD_FILE)}
"""
PRESET_PANEL = f"""[panel]
icon = "cards/offered"
only = true
locked = true
[panel.cards]
offered = {to_toml(CARD_OF_JSON)}
[[panel.card]]
id = "cards/offered"
locked = ["hidden"]
[[panel.card]]
id = "hourglance/example"
title = "Ours"
settings = {{ target = 3 }}
queues = ["q"]
roles = ["agent"]
[desktop]
start_at_login = true
language = "de"
theme = "dark"
[network]
proxy = "http://proxy:8080"
[notifications]
show = true
repeat_minutes = 5
quiet_from = "18:00"
quiet_to = "08:00"
"""
CHOSEN = {
    "instances": {"hourglance/example": {"title": "Mine", "settings": {"target": 3}}},
    "order": ["hourglance/example"],
    "pinned": "hourglance/example",
    "format": 1,
}
TARGETS: dict[str, tuple[Callable[[bytes], None], list[object]]] = {
    "answer": (answer, [ANSWER]),
    "check": (lint_query, [encode_query(QUERY), b'{"interval": "PT1H", metrics: [tHandle]}']),
    "card": (card, [write_card(Example().present(SAMPLE, {}))]),
    "declaration": (declaration, [write_declaration(DECLARED)]),
    "results": (results, [write_aggregates(SAMPLE)]),
    "remembered": (remembered, [b"[" + write_declaration(DECLARED) + b"]"]),
    "frames": (frames, [ANSWERED.to_bytes()]),
    "widgets": (widgets, [CHOSEN]),
    "preset": (preset, [PRESET, PRESET_PANEL.encode()]),
    "card-file": (
        card_file,
        [each.encode() for each in (CARD_FILE, CARD_OF_JSON, CARD_OF_SEVERAL, CARD_OF_THIS_MOMENT)],
    ),
    "panel-file": (panel_file, [PANEL_FILE.encode()]),
    "names": (names, [NAMES]),
    "listing": (listing, [{"entities": [{"id": "1", "name": "Billing"}], "pageNumber": 1, "pageCount": 2}]),
    "alerts": (alerts, [ALERTS]),
    "places": (
        places,
        [{"windows": {"about": {"x": 1, "y": 2, "width": 300, "height": 200}}, "format": 1}],
    ),
    "library": (library, [{"format": 1, "plugins": [INSTALLED]}]),
    "preferences": (preferences, [{"version": 1, "values": {}}]),
    "account": (account, [{"region": "mypurecloud.ie", "client_id": "1"}]),
    "last-results": (last_results, [KEPT]),
    "token-entry": (token_entry, [TOKEN]),
    "person": (person, [{"id": "1", "name": "Ada", "organization": {"id": "2", "name": "O"}}]),
    "refusal": (refused, [REFUSAL]),
}


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("target", nargs="?", choices=[*TARGETS, "all"])
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    if options.list or not options.target:
        print(*TARGETS, sep="\n")
        return 0
    if options.target == "all":
        return max(_in_its_own_process(name, options.seconds) for name in TARGETS)
    _fuzz(options.target, options.seconds)
    return 0


def _in_its_own_process(name: str, seconds: int) -> int:
    command = [sys.executable, __file__, name, "--seconds", str(seconds)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    print(f"{name:14}", *_summary(done.stderr), "held" if done.returncode == 0 else "BROKEN", flush=True)
    if done.returncode:
        print(done.stderr[-3000:])
    return done.returncode


def _summary(said: str) -> Iterator[str]:
    """Return executions and coverage as libFuzzer says them last."""
    runs = re.findall(r"#(\d+)\s.*?cov: (\d+) ft: (\d+)", said)
    if runs:
        number, edges, features = runs[-1]
        yield f"{int(number):>9} inputs {edges:>6} edges {features:>6} features"


def _fuzz(name: str, seconds: int) -> None:
    target, seeds = TARGETS[name]

    def one(content: bytes) -> None:
        with suppress(HourglanceError, CodecError):  # how a target says no
            target(content)

    corpus = FOLDER / "corpus"
    corpus.mkdir()
    for number, seed in enumerate(seeds):
        content = seed if isinstance(seed, bytes) else json.dumps(seed).encode()
        (corpus / str(number)).write_bytes(content)
    arguments = [
        f"-max_total_time={seconds}",
        "-max_len=4096",
        "-print_final_stats=1",
        f"-artifact_prefix={Path(__file__).parent}/",
        str(corpus),
    ]
    atheris.Setup([sys.argv[0], *arguments], one, custom_mutator=changed)
    atheris.Fuzz()


def changed(content: bytes, max_size: int, seed: int) -> bytes:
    """Return JSON or TOML with a value or two replaced, moved, repeated or left out; else bytes changed."""
    chance = Random(seed)
    if chance.random() < 0.8:
        with suppress(ValueError, RecursionError):
            return _changed_json(json.loads(content), chance)[:max_size]
        with suppress(ValueError, RecursionError, TypeError):
            return _changed_toml(tomllib.loads(content.decode()), chance)[:max_size]
    return atheris.Mutate(content, max_size)


def _changed_json(document: Any, chance: Random) -> bytes:
    changed = _changed_document(document, chance)
    return json.dumps(changed, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")


def _changed_toml(document: Any, chance: Random) -> bytes:
    changed = _changed_document(document, chance)
    if not isinstance(changed, dict):
        raise TypeError(changed)
    # A table on one line: TOML has no null, which makes an invalid statement of it.
    lines = (f"{to_toml(key)} = {to_toml(value)}" for key, value in changed.items())
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def _changed_document(document: Any, chance: Random) -> Any:
    root = [document]
    for _ in range(chance.choice((1, 1, 2, 4))):
        places = list(_places(root))
        holder, key = chance.choice(places)
        match chance.randrange(6):
            case 0 if holder is not root:
                del holder[key]
            case 1:
                other, its = chance.choice(places)
                holder[key] = deepcopy(other[its])
            case 2 if isinstance(holder[key], dict):
                holder[key][chance.choice(("x", "kind", "type", "version", ""))] = 1
            case 3 if isinstance(holder[key], str) and holder[key]:
                at = chance.randrange(len(holder[key]))
                holder[key] = (
                    holder[key][:at] + chance.choice(LETTERS) + holder[key][at + chance.randrange(3) :]
                )
            case _:
                holder[key] = chance.choice(VALUES)
    return root[0]


def _places(holder: Any) -> Iterator[tuple[Any, Any]]:
    for key in list(holder) if isinstance(holder, dict) else range(len(holder)):
        yield holder, key
        if isinstance(holder[key], dict | list):
            yield from _places(holder[key])


if __name__ == "__main__":
    sys.exit(main())
