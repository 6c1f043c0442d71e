"""Plugins that misbehave: each costs itself, says what it did, and leaves the good one alone."""

import pytest

from hourglance.api import Card, Count
from hourglance.plugin_host import (
    PluginCrashedError,
    PluginFailedError,
    PluginInvalidCardError,
    PluginTimeoutError,
    PluginTimeouts,
)

pytestmark = pytest.mark.anyio

GOOD = "return Card(headline=Count(1), caption='well')"
CARD = Card(headline=Count(1), caption="well")
IMPATIENT = PluginTimeouts(start=1, present=1, failures=1)


async def sentences(host):
    return " | ".join(problem.sentence for problem in host.problems)


# While it is imported and asked for its widgets


FAILED_LOADS = [
    ("raise ValueError('boom')", "Importing `{name}_module` raised ValueError: boom."),
    (
        "import not_there",
        "Importing `{name}_module` raised ModuleNotFoundError: No module named 'not_there'.",
    ),
    (
        "def broken(:",
        "Importing `{name}_module` raised SyntaxError: invalid syntax ({name}_module.py, line 12).",
    ),
    ("raise SystemExit(3)", "Importing `{name}_module` raised SystemExit: 3."),
    ("raise KeyboardInterrupt", "Importing `{name}_module` raised KeyboardInterrupt."),
    (
        "class Bad(Exception):\n    def __str__(self): raise OSError\nraise Bad",
        "Importing `{name}_module` raised Bad: (unreadable message).",
    ),
    ("pass", "`{name}_module` has no function `hourglance_widgets` marked with `hookimpl`."),
    (
        "def hourglance_widgets(register): register(Base())",
        "`{name}_module` has no function `hourglance_widgets` marked with `hookimpl`.",
    ),
    (
        "@hookimpl\ndef hourglance_widgets(register, network): pass",
        "The hooks of `{name}_module` are invalid: ",
    ),
    ("@hookimpl\ndef hourglance_widgest(register): pass", "The hooks of `{name}_module` are invalid: "),
    (
        "@hookimpl\ndef hourglance_widgets(register): raise ValueError('late\\nboom')",
        "`hourglance_widgets` of `{name}_module` raised ValueError: late boom.",
    ),
    (
        "@hookimpl\ndef hourglance_widgets(register): sys.exit()",
        "`hourglance_widgets` of `{name}_module` raised SystemExit.",
    ),
    (
        "class Half(Widget): pass\n@hookimpl\ndef hourglance_widgets(register): register(Half())",
        "`hourglance_widgets` of `{name}_module` raised TypeError: Can't instantiate",
    ),
    (
        "import socket, _socket; _socket.socket().connect(('127.0.0.1', 80))",
        "Importing `{name}_module` raised ModuleNotFoundError: No module named 'socket'.",
    ),
]


async def test_plugin_that_cannot_be_loaded_says_why_while_others_work(
    hosting, make_plugin, make_widgets, results
):
    plugins = [make_plugin(code, name=f"p{number}") for number, (code, _) in enumerate(FAILED_LOADS)]
    async with hosting(*plugins, make_widgets(name="good", Fine=GOOD)) as host:
        assert [each.id for each in host.declarations()] == ["good/fine"]
        assert await host.present("good/fine", results) == CARD
        problems = {problem.plugin: problem.sentence for problem in host.problems}

    for plugin, (_, sentence) in zip(plugins, FAILED_LOADS, strict=True):
        assert problems[plugin.name].startswith(sentence.format(name=plugin.name))
        assert "\n" not in problems[plugin.name]


ENDED_LOADS = [
    ("import", "os._exit(3)", "the plugin ended itself."),
    ("hook", "os.abort()", "the plugin aborted."),
    ("import", "while True: print('x' * 10_000)", "did not declare its widgets within 1 s."),
    ("import", "10 ** 10 ** 8", "did not declare its widgets within 1 s."),
    ("hook", "while True: pass", "did not declare its widgets within 1 s."),
]


async def test_plugin_that_ends_or_stalls_its_guest_says_how_while_others_work(
    hosting, make_plugin, make_widgets, results
):
    plugins = []
    for number, (place, code, _) in enumerate(ENDED_LOADS):
        hook = f"@hookimpl\ndef hourglance_widgets(register):\n    {code}"
        plugins.append(make_plugin(code if place == "import" else hook, name=f"p{number}"))
    good = make_widgets(name="good", Fine=GOOD)
    async with hosting(good, *plugins, limits=IMPATIENT) as host:
        assert [each.id for each in host.declarations()] == ["good/fine"]
        assert await host.present("good/fine", results) == CARD
        problems = {problem.plugin: problem.sentence for problem in host.problems}

    for plugin, (_, _, sentence) in zip(plugins, ENDED_LOADS, strict=True):
        assert sentence in problems[plugin.name]


# With the widgets that it registers


INVALID_WIDGETS = [
    (
        "class Bad(Base): title = None",
        "`Bad` is invalid: `declaration.title` must be text, not None.",
    ),
    ("class Bad(Base): title = ''", "`Bad` is invalid: Expected `str` of length >= 1, at `title`."),
    (
        "class Bad(Base): query = 'tHandle'",
        "its `query` must be an AggregatesQuery, not 'tHandle'.",
    ),
    ("class Bad(Base): query = None", "its `query` must be an AggregatesQuery, not None."),
    ("class Bad(Base): refresh_seconds = 0", "Expected `int` >= 1, at `refreshSeconds`."),
    (
        "class Bad(Base): refresh_seconds = 'x'",
        "`declaration.refresh_seconds` must be a whole number, not 'x'.",
    ),
    ("class Bad(Base): id = '../x'", "`Bad` is invalid: Expected `str` matching regex"),
    (
        "class Bad(Base): id = property(lambda self: 1 / 0)",
        "`Bad` raised ZeroDivisionError: division by zero.",
    ),
    ("class Bad(Base): id = property(lambda self: sys.exit())", "`Bad` raised SystemExit."),
    ("class Bad(Base): title = 'x' * 101", "Expected `str` of length <= 100, at `title`."),
    (
        "class Bad(Base): query = AggregatesQuery(metrics=(1,), window=last(hours=1))",
        "`declaration.query.metrics[0]` must be text, not 1.",
    ),
    (
        "class Bad(Base): query = AggregatesQuery(metrics=('x',), window='an hour')",
        "must be Last, Today, ThisWeek, Since, Interval, Earlier, Previous or SettingPlaceholder, not ",
    ),
    (
        "class Bad(Widget):\n    title = 'x'\n    def present(self, results, settings): pass",
        "`Bad` is invalid: it has no `query`.",
    ),
    (
        "class Bad(Widget):\n    query = Base.query\n    def present(self, results, settings): pass",
        "`Bad` is invalid: it has no `title`.",
    ),
    ("class Bad: pass", "`Bad` is invalid: `register` takes an instance of a subclass of `Widget`."),
    (
        "class Bad(Base): settings = (WindowSetting(name='span', label='Span'),)",
        'its setting `span` has no effect: write `window=setting("span")` in its query.',
    ),
    ("class Bad(Base): id = 'fine'", "another widget of this plugin is called `fine`."),
]

NEIGHBOURS = """
class Fine(Base): pass
class After(Base): pass
@hookimpl
def hourglance_widgets(register):
    for widget in Fine(), Bad(), After():
        register(widget)
"""


async def test_widget_that_cannot_be_used_is_named_and_its_neighbours_work(hosting, make_plugin, results):
    plugins = [
        make_plugin(f"{code}\n{NEIGHBOURS}", name=f"p{number}")
        for number, (code, _) in enumerate(INVALID_WIDGETS)
    ]
    async with hosting(*plugins) as host:
        problems = {problem.plugin: problem.sentence for problem in host.problems}
        for plugin, (_, sentence) in zip(plugins, INVALID_WIDGETS, strict=True):
            names = [each.name for each in host.declarations() if each.plugin == plugin.name]
            assert names == ["fine", "after"]
            assert await host.present(f"{plugin.name}/fine", results) == CARD
            assert sentence in problems[plugin.name]


async def test_entry_points_are_loaded_one_by_one(hosting, make_plugin):
    plugin = make_plugin(
        "@hookimpl\ndef hourglance_widgets(register): register(Base())",
        entry_points="a = not_there\nb = strange_module\nc = strange_module:nothing\nd = strange_module",
    )
    async with hosting(plugin) as host:
        assert [each.id for each in host.declarations()] == ["strange/base"]
        found = await sentences(host)

    assert "Importing `not_there` raised ModuleNotFoundError" in found
    assert "Importing `strange_module:nothing` raised AttributeError" in found


async def test_a_plugin_with_too_many_widgets_keeps_the_first(hosting, make_plugin):
    plugin = make_plugin(
        """
        @hookimpl
        def hourglance_widgets(register):
            for number in range(10_000):
                register(type(f"W{number}", (Base,), {})())
        """
    )
    async with hosting(plugin) as host:
        assert len(host.declarations()) == 50
        (problem,) = host.problems

    assert problem.sentence == "It has more than 50 widgets; the others are ignored."


# While it presents


FAILED_CARDS = [
    ("raise ValueError('boom')", PluginFailedError, "`{name}` raised ValueError: boom."),
    ("raise SystemExit", PluginFailedError, "`{name}` raised SystemExit."),
    ("raise KeyboardInterrupt", PluginFailedError, "`{name}` raised KeyboardInterrupt."),
    ("raise GeneratorExit", PluginFailedError, "`{name}` raised GeneratorExit."),
    ("x = bytearray(10**9)", PluginFailedError, "`{name}` raised MemoryError."),
    ("return self.present(results, settings)", PluginFailedError, "`{name}` raised RecursionError: "),
    ("raise ValueError('\\ud800')", PluginFailedError, "`{name}` raised ValueError: \\ud800."),
    (
        "raise ExceptionGroup('two', [OSError()])",
        PluginFailedError,
        "`{name}` raised ExceptionGroup: two (1",
    ),
    ("raise ValueError('\\u202ex\\x1b[2J\\n' * 10_000)", PluginFailedError, "`{name}` raised ValueError: x"),
    ("results.groups = ()", PluginFailedError, "`{name}` raised FrozenInstanceError: "),
    ("sys.stdin.read(1) or exit()", PluginFailedError, "`{name}` raised"),
    ("os._exit(0)", PluginCrashedError, "crashed: the plugin ended itself."),
    ("os.abort()", PluginCrashedError, "crashed: the plugin aborted."),
    ("import json; json.loads('[' * 10**6)", PluginCrashedError, "the plugin used more stack than it has."),
    ("import ctypes", PluginFailedError, "raised ModuleNotFoundError: No module named 'ctypes'."),
    ("import time; time.sleep(60)", PluginFailedError, "raised RuntimeError: A widget must not wait"),
    ("import _thread; _thread.start_new_thread(print, ())", PluginFailedError, "can't start new thread."),
    ("os.fork()", PluginFailedError, "raised AttributeError: module 'os' has no attribute 'fork'."),
    ("os.listdir('/')", PluginFailedError, "raised FileNotFoundError"),
    ("open('/plugin/new', 'w')", PluginFailedError, "raised PermissionError"),
    ("import json; json.dumps = None", PluginCrashedError, "crashed: the plugin aborted."),
    ("while True: os.write(1, b'x' * 10_000)", PluginTimeoutError, "did not answer within 0.5 s."),
    ("while True: pass", PluginTimeoutError, "did not answer within 0.5 s."),
    ("return 10 ** 10 ** 8", PluginTimeoutError, "did not answer within 0.5 s."),
    ("import re; re.match('(a+)+$', 'a' * 60 + 'b')", PluginTimeoutError, "did not answer within 0.5 s."),
    ("return 'a card'", PluginInvalidCardError, "`card` must be Card or None, not 'a card'."),
    ("return Card", PluginInvalidCardError, "`card` must be Card or None, not of type type."),
    (
        "return Card(headline='5')",
        PluginInvalidCardError,
        "`card.headline` must be Duration, Count or Percent",
    ),
    (
        "return Card(headline=Count('5'))",
        PluginInvalidCardError,
        "`card.headline.value` must be a whole number",
    ),
    ("return Card(headline=Count(10**30))", PluginInvalidCardError, "at `headline.value`."),
    (
        "return Card(headline=Duration(float('nan')))",
        PluginInvalidCardError,
        "`card.headline.value` is nan",
    ),
    (
        "return Card(headline=Percent(float('-inf')))",
        PluginInvalidCardError,
        "`card.headline.value` is -inf",
    ),
    (
        "return Card(headline=Count(1), tone='bad')",
        PluginInvalidCardError,
        "`card.tone` must be 'neutral', ",
    ),
    (
        "return Card(headline=Count(1), caption=None)",
        PluginInvalidCardError,
        "`card.caption` must be text",
    ),
    ("return Card(headline=Count(1), caption='\\ud800')", PluginInvalidCardError, "lone surrogate"),
    (
        "return Card(headline=Count(1), caption='x' * 3000)",
        PluginInvalidCardError,
        "length <= 2000, at `caption`.",
    ),
    ("return Card(headline=Count(1), caption='x' * 10**7)", PluginInvalidCardError, "larger than 8 MB."),
    (
        "return Card(headline=Count(1), body=[Note(text='x')] * 21)",
        PluginInvalidCardError,
        "length <= 20",
    ),
    (
        "return Card(headline=Count(1), body=[object()])",
        PluginInvalidCardError,
        "`card.body[0]` must be Figure, ",
    ),
    (
        "return Card(headline=Count(1), body=[Link(text='x', url='file:///etc')])",
        PluginInvalidCardError,
        "body[0].url",
    ),
    (
        "return Card(headline=Count(1), body=[Table(columns=('a', 'b'), rows=(('x',),))])",
        PluginInvalidCardError,
        "one cell for each column.",
    ),
    (
        "return Card(headline=Count(1), body=[Table(columns=('a',), rows=(('x',),) * 201)])",
        PluginInvalidCardError,
        "length <= 200, at `body[0].rows`.",
    ),
]


async def test_widget_that_fails_to_present_says_how_and_its_neighbour_works(hosting, make_widgets, results):
    bodies = {f"Bad{number}": body for number, (body, _, _) in enumerate(FAILED_CARDS)}
    limits = PluginTimeouts(start=30, present=0.5)
    async with hosting(make_widgets(**bodies, Fine=GOOD), limits=limits) as host:
        for number, (_, error, sentence) in enumerate(FAILED_CARDS):
            with pytest.raises(error) as caught:
                await host.present(f"strange/bad{number}", results)
            assert await host.present("strange/fine", results) == CARD
            assert sentence.format(name=f"bad{number}") in caught.value.what
            assert caught.value.what.isprintable()
            assert len(caught.value.what) < 1_100
        assert len(host.declarations()) == len(FAILED_CARDS) + 1


async def test_texts_lose_what_would_disturb_other_texts(hosting, make_widgets, results):
    body = r"""
    note = Note(text='\u2066<b>e</b>')
    return Card(headline=Count(1), caption='a\u202eb\x1b[31mc\nd\x00', body=[note])
    """
    async with hosting(make_widgets(Sly=body)) as host:
        card = await host.present("strange/sly", results)

    assert card.caption == "ab [31mc d "
    assert card.body[0].text == "<b>e</b>"  # markup is for the tray to show as it stands


async def test_what_a_plugin_prints_is_in_its_log_and_nowhere_else(hosting, make_widgets, results, capfd):
    plugin = make_widgets(
        before="print('imported'); sys.stderr.write('\\x1b[31mwarned\\x1b[0m\\n')",
        Chatty="print('presented'); sys.stdout.flush(); os.write(1, b'raw\\n'); os._exit(0)",
    )
    async with hosting(plugin) as host:
        with pytest.raises(PluginCrashedError) as caught:
            await host.present("strange/chatty", results)
        log = host.log("strange")

    assert log == ("imported", "warned", "presented", "raw")
    assert "presented" in caught.value.details
    assert capfd.readouterr() == ("", "")


async def test_output_of_one_request_is_bounded(hosting, make_widgets, results):
    loud = """
    for number in range(100_000): os.write(1, f"{number}\\n".encode())
    return Card(headline=Count(1), caption="well")
    """
    async with hosting(make_widgets(Loud=loud)) as host:
        for _ in range(2):
            assert await host.present("strange/loud", results) == CARD
            assert host.log("strange")[-1] == "(more output is not kept)"


async def test_print_cannot_forge_an_answer(hosting, make_widgets, results):
    forged = """
    message = b'{"type":"presented","card":null}'
    frame = bytes([5, 0, 0, 0, 1, 0, 0, 0, 0]) + len(message).to_bytes(4, "big") + message
    for fd in range(20):
        try: os.write(fd, frame)
        except OSError: pass
    sys.stdout.buffer.write(frame)
    return Card(headline=Count(1), caption="well")
    """
    async with hosting(make_widgets(Forger=forged)) as host:
        assert [await host.present("strange/forger", results) for _ in range(2)] == [CARD, CARD]


FORGED_ANSWERS = [
    "'{'",
    "'[]'",
    """'{"type":"bye"}'""",
    """'{"type":"declared","widgets":[],"failures":[]}'""",
    """'{"type":"failed","failure":{"kind":"card","text":"' + 'x' * 2000 + '"}}'""",
    """'{"type":"presented","card":' + '[' * 100_000""",
]


async def test_forged_answer_ends_the_guest(hosting, make_widgets, results):
    bodies = {
        f"Bad{number}": f"""
        answer = {answer}
        sys.modules["hourglance.plugin_host.guest.main"].json.dumps = lambda _: answer
        """
        for number, answer in enumerate(FORGED_ANSWERS)
    }
    async with hosting(make_widgets(**bodies, Fine=GOOD)) as host:
        for widget in bodies:
            with pytest.raises(PluginCrashedError, match="the plugin sent an invalid message"):
                await host.present(f"strange/{widget.lower()}", results)
            assert await host.present("strange/fine", results) == CARD


async def test_huge_answer_ends_the_guest(hosting, make_widgets, results):
    huge = """
    class Text(str):
        def __len__(self): return 0
    sys.modules["hourglance.plugin_host.guest.main"].json.dumps = lambda _: Text("x" * 20_000_000)
    """
    async with hosting(make_widgets(Huge=huge, Fine=GOOD)) as host:
        with pytest.raises(PluginCrashedError, match="sent an answer that is too large"):
            await host.present("strange/huge", results)
        assert await host.present("strange/fine", results) == CARD


async def test_declaration_for_another_plugin_is_ignored(hosting, make_plugin, make_widgets):
    thief = make_plugin(
        """
        guest = sys.modules["hourglance.plugin_host.guest.main"].json
        dumps = guest.dumps
        guest.dumps = lambda answer: dumps(answer).replace('"thief"', '"good"')
        @hookimpl
        def hourglance_widgets(register): register(Base())
        """,
        name="thief",
    )
    async with hosting(thief, make_widgets(name="good", Fine=GOOD)) as host:
        assert [each.id for each in host.declarations()] == ["good/fine"]


async def test_guest_cannot_follow_a_link_out_of_its_folder(hosting, make_widgets, results, tmp_path):
    (tmp_path / "secret.txt").write_text("secret")
    read = """
    found = []
    for path in ("/plugin/file", "/plugin/folder/secret.txt", "/plugin/../secret.txt", "/plugin/inside.txt"):
        try: found.append(Path(path).read_text())
        except OSError as error: found.append(type(error).__name__)
    return Card(headline=Count(1), caption=" ".join(found))
    """
    plugin = make_widgets(Reader=read)
    (plugin.folder / "file").symlink_to(tmp_path / "secret.txt")
    (plugin.folder / "folder").symlink_to("..")
    (plugin.folder / "inside.txt").write_text("inside")
    async with hosting(plugin) as host:
        card = await host.present("strange/reader", results)

    assert card.caption == "PermissionError PermissionError PermissionError inside"


async def test_folder_that_holds_the_home_folder_is_refused(hosting, make_widgets, monkeypatch):
    plugin = make_widgets(Fine=GOOD)
    for home in (plugin.folder, plugin.folder / "inner"):
        home.mkdir(exist_ok=True)
        monkeypatch.setenv("HOME", str(home))
        monkeypatch.setenv("USERPROFILE", str(home))
        async with hosting(plugin, limits=IMPATIENT) as host:
            (problem,) = host.problems
        assert "contains your home folder" in problem.sentence
