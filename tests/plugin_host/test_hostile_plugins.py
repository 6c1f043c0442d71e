"""Plugins that misbehave: each costs itself, says what it did, and leaves the good one alone."""

import os
import subprocess
import sys
import time

import pytest

from hourglance.api import Card, Count
from hourglance.plugin_host import (
    PluginCrashedError,
    PluginFailedError,
    PluginInvalidCardError,
    PluginTimeoutError,
    PluginTimeouts,
    sandbox_guarantees,
)

pytestmark = pytest.mark.anyio

GOOD = "return Card(headline=Count(1), caption='well')"
CARD = Card(headline=Count(1), caption="well")
IMPATIENT = PluginTimeouts(start=2, present=1, failures=1)


async def sentences(host):
    return " | ".join(problem.sentence for problem in host.problems)


# While it is imported and asked for its widgets


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("raise ValueError('boom')", "Importing `strange_module` raised ValueError: boom."),
        (
            "import not_there",
            "Importing `strange_module` raised ModuleNotFoundError: No module named 'not_there'.",
        ),
        (
            "def broken(:",
            "Importing `strange_module` raised SyntaxError: invalid syntax (strange_module.py, line 11).",
        ),
        ("raise SystemExit(3)", "Importing `strange_module` raised SystemExit: 3."),
        ("raise KeyboardInterrupt", "Importing `strange_module` raised KeyboardInterrupt."),
        (
            "class Bad(Exception):\n    def __str__(self): raise OSError\nraise Bad",
            "Importing `strange_module` raised Bad: (unreadable message).",
        ),
        ("pass", "`strange_module` has no function `hourglance_widgets` marked with `hookimpl`."),
        (
            "def hourglance_widgets(register): register(Base())",
            "`strange_module` has no function `hourglance_widgets` marked with `hookimpl`.",
        ),
        (
            "@hookimpl\ndef hourglance_widgets(register, network): pass",
            "The hooks of `strange_module` are invalid: ",
        ),
        ("@hookimpl\ndef hourglance_widgest(register): pass", "The hooks of `strange_module` are invalid: "),
        (
            "@hookimpl\ndef hourglance_widgets(register): raise ValueError('late\\nboom')",
            "`hourglance_widgets` of `strange_module` raised ValueError: late boom.",
        ),
        (
            "@hookimpl\ndef hourglance_widgets(register): sys.exit()",
            "`hourglance_widgets` of `strange_module` raised SystemExit.",
        ),
        (
            "class Half(Widget): pass\n@hookimpl\ndef hourglance_widgets(register): register(Half())",
            "`hourglance_widgets` of `strange_module` raised TypeError: Can't instantiate",
        ),
    ],
)
async def test_a_plugin_that_cannot_be_loaded_says_why_while_others_work(
    hosting, make_plugin, make_widgets, results, code, sentence
):
    async with hosting(make_plugin(code), make_widgets(name="good", Fine=GOOD)) as host:
        assert [each.id for each in host.declarations()] == ["good/fine"]
        assert await host.present("good/fine", results) == CARD
        (problem,) = host.problems

    assert problem.plugin == "strange"
    assert problem.sentence.startswith(sentence)
    assert "\n" not in problem.sentence


@pytest.mark.parametrize(
    ("place", "code", "sentence"),
    [
        ("import", "os._exit(3)", "its process ended with exit status 3."),
        ("hook", "os._exit(0)", "its process ended with exit status 0."),
        ("import", "os.kill(os.getpid(), 11)", "its process was killed by SIGSEGV."),
        ("hook", "os.closerange(3, 200); time.sleep(60)", "its process closed the pipe to Hourglance."),
        ("import", "while True: print('x' * 10_000)", "its process printed more than 4 MB for one request."),
        ("import", "time.sleep(60)", "strange did not declare its widgets within 2 s."),
        ("hook", "while True: pass", "strange did not declare its widgets within 2 s."),
    ],
)
async def test_a_plugin_that_kills_or_stalls_its_process_says_how_while_others_work(
    hosting, make_plugin, make_widgets, results, place, code, sentence
):
    hook = f"@hookimpl\ndef hourglance_widgets(register):\n    {code}"
    strange = make_plugin(code if place == "import" else hook)
    good = make_widgets(name="good", Fine=GOOD)
    async with hosting(good, strange, limits=IMPATIENT) as host:
        assert [each.id for each in host.declarations()] == ["good/fine"]
        assert await host.present("good/fine", results) == CARD
        (problem,) = host.problems

    assert problem.plugin == "strange"
    assert sentence in problem.sentence


# With the widgets that it registers


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
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
    ],
)
async def test_a_widget_that_cannot_be_used_is_named_and_its_neighbours_work(
    hosting, make_plugin, results, code, sentence
):
    hook = """
class Fine(Base): pass
class After(Base): pass
@hookimpl
def hourglance_widgets(register):
    for widget in Fine(), Bad(), After():
        register(widget)
"""
    async with hosting(make_plugin(f"{code}\n{hook}")) as host:
        assert [each.id for each in host.declarations()] == ["strange/fine", "strange/after"]
        assert await host.present("strange/fine", results) == CARD
        (problem,) = host.problems

    assert sentence in problem.sentence


async def test_entry_points_are_loaded_one_by_one(hosting, make_plugin, make_widgets, results):
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
        assert len(host.declarations()) == 200
        (problem,) = host.problems

    assert problem.sentence == "It has more than 200 widgets; the others are ignored."


# While it presents


@pytest.mark.parametrize(
    ("body", "error", "sentence"),
    [
        ("raise ValueError('boom')", PluginFailedError, "`bad` raised ValueError: boom."),
        ("raise SystemExit", PluginFailedError, "`bad` raised SystemExit."),
        ("raise KeyboardInterrupt", PluginFailedError, "`bad` raised KeyboardInterrupt."),
        ("raise GeneratorExit", PluginFailedError, "`bad` raised GeneratorExit."),
        ("x = bytearray(10**11)", PluginFailedError, "`bad` raised MemoryError."),
        ("return self.present(results, settings)", PluginFailedError, "`bad` raised RecursionError: "),
        ("raise ValueError('\\ud800')", PluginFailedError, "`bad` raised ValueError: \\ud800."),
        (
            "raise ExceptionGroup('two', [OSError()])",
            PluginFailedError,
            "`bad` raised ExceptionGroup: two (1",
        ),
        ("raise ValueError('\\u202ex\\x1b[2J\\n' * 10_000)", PluginFailedError, "`bad` raised ValueError: x"),
        ("results.groups = ()", PluginFailedError, "`bad` raised FrozenInstanceError: "),
        ("sys.stdin.read(1) or exit()", PluginFailedError, "`bad` raised"),
        ("os._exit(0)", PluginCrashedError, "`bad` crashed: its process ended with exit status 0."),
        ("os.abort()", PluginCrashedError, "`bad` crashed: its process was killed by SIGABRT."),
        ("import ctypes; ctypes.string_at(0)", PluginCrashedError, "its process was killed by SIGSEGV."),
        (
            "os.closerange(0, 200); time.sleep(60)",
            PluginCrashedError,
            "its process closed the pipe to Hourglance.",
        ),
        (
            "while True: os.write(1, b'x' * 10_000)",
            PluginCrashedError,
            "its process printed more than 4 MB for one request.",
        ),
        (
            "while True: os.write(2, b'x' * 10_000)",
            PluginCrashedError,
            "its process printed more than 4 MB for one request.",
        ),
        ("while True: pass", PluginTimeoutError, "`bad` did not answer within 1 s."),
        ("time.sleep(60)", PluginTimeoutError, "`bad` did not answer within 1 s."),
        ("os.kill(os.getpid(), 19)", PluginTimeoutError, "`bad` did not answer within 1 s."),
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
    ],
)
async def test_a_widget_that_fails_to_present_says_how_and_its_neighbour_works(
    hosting, make_widgets, results, body, error, sentence
):
    limits = PluginTimeouts(start=30, present=1)
    async with hosting(make_widgets(Bad=body, Fine=GOOD), limits=limits) as host:
        with pytest.raises(error) as caught:
            await host.present("strange/bad", results)
        assert await host.present("strange/fine", results) == CARD
        assert [each.name for each in host.declarations()] == ["bad", "fine"]

    assert sentence in caught.value.what
    assert caught.value.what.isprintable()
    assert len(caught.value.what) < 1_100


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
        Chatty="print('presented'); os.write(1, b'raw\\n'); os._exit(0)",
    )
    async with hosting(plugin) as host:
        with pytest.raises(PluginCrashedError) as caught:
            await host.present("strange/chatty", results)
        log = host.log("strange")

    assert log == ("imported", "warned", "presented", "raw")
    assert "presented" in caught.value.details
    assert capfd.readouterr() == ("", "")


async def test_a_crash_in_c_leaves_its_place_in_the_log(hosting, make_widgets, results):
    async with hosting(make_widgets(Bad="import ctypes; ctypes.string_at(0)")) as host:
        with pytest.raises(PluginCrashedError) as caught:
            await host.present("strange/bad", results)

    assert "Segmentation fault" in caught.value.details
    assert "in present" in caught.value.details


async def test_prints_cannot_pass_for_answers(hosting, make_widgets, results):
    forged = """
    message = b'{"type":"presented","card":null}'
    frame = len(message).to_bytes(4, "big") + message
    for fd in (0, 1, 2):
        try: os.write(fd, frame)
        except OSError: pass
    sys.stdout.buffer.write(frame)
    return Card(headline=Count(1), caption="well")
    """
    async with hosting(make_widgets(Forger=forged)) as host:
        assert [await host.present("strange/forger", results) for _ in range(2)] == [CARD, CARD]


async def test_an_answer_that_nobody_asked_for_ends_the_worker(hosting, make_widgets, results):
    twice = """
    for fd in range(3, 20):
        try: target = os.readlink(f"/proc/self/fd/{fd}")
        except OSError: continue
        message = b'{"type":"presented","card":null}'
        try: os.write(fd, 2 * (len(message).to_bytes(4, "big") + message))
        except OSError: pass
    time.sleep(60)
    """
    async with hosting(make_widgets(Forger=twice, Fine=GOOD)) as host:
        await host.present("strange/forger", results)
        assert await host.present("strange/fine", results) == CARD


@pytest.mark.parametrize(
    "message",
    [
        "b'{'",
        "b'[]'",
        """b'{"type":"bye"}'""",
        """b'{"type":"hello","apiVersion":1}'""",
        r"""b'{"type":"failed","failure":{"kind":"card","text":"\xff"}}'""",
        """b'{"type":"presented","card":' + b'[' * 100_000""",
    ],
)
async def test_an_answer_that_is_none_ends_the_worker(hosting, make_widgets, results, message):
    garbage = f"""
    message = {message}
    for fd in range(3, 20):
        try:
            frame = len(message).to_bytes(4, "big") + message
            while frame: frame = frame[os.write(fd, frame):]
        except OSError: pass
    time.sleep(60)
    """
    async with hosting(make_widgets(Garbler=garbage, Fine=GOOD)) as host:
        with pytest.raises(PluginCrashedError, match=r"sent an (invalid|unexpected) message"):
            await host.present("strange/garbler", results)
        assert await host.present("strange/fine", results) == CARD


async def test_a_message_longer_than_the_pipe_allows_is_not_even_read(hosting, make_widgets, results):
    huge = """
    for fd in range(3, 20):
        try: os.write(fd, b"\\xff" * 8)
        except OSError: pass
    time.sleep(60)
    """
    async with hosting(make_widgets(Huge=huge)) as host:
        with pytest.raises(PluginCrashedError, match="invalid message"):
            await host.present("strange/huge", results)
        assert any("4,294,967,295 bytes" in line for line in host.log("strange"))


async def test_threads_and_exit_handlers_of_a_plugin_do_not_hold_up_the_end(make_plugin, hosting):
    plugin = make_plugin(
        """
        import atexit, signal, threading
        for number in range(1, 30):
            try: signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError): pass
        atexit.register(time.sleep, 60)
        threading.Thread(target=time.sleep, args=(60,)).start()
        @hookimpl
        def hourglance_widgets(register): register(Base())
        """
    )
    async with hosting(plugin) as host:
        assert [each.id for each in host.declarations()] == ["strange/base"]
        began = time.monotonic()

    assert time.monotonic() - began < 1


async def test_children_of_a_plugin_end_with_it_where_it_can_have_any(hosting, make_widgets, results):
    body = """
    try: child = os.fork()
    except PermissionError: return None
    if not child:
        while True: time.sleep(1)
    return Card(headline=Count(child))
    """
    async with hosting(make_widgets(Parent=body)) as host:
        card = await host.present("strange/parent", results)
        if card is not None:
            os.kill(card.headline.value, 0)  # it runs

    # The fixture that looks for left-overs waits until it is gone.
    (programs,) = [each for each in sandbox_guarantees() if each.code == "programs"]
    assert programs.on == (card is None)


def test_a_worker_without_an_app_ends_by_itself(make_plugin, tmp_path):
    plugin = make_plugin("")
    worker = subprocess.Popen(
        [
            sys.executable,
            "-I",
            "-m",
            "hourglance.plugin_host.sandbox.worker",
            plugin.name,
            str(plugin.folder),
        ],
        bufsize=0,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    greeting = worker.stdout.read(4)
    output, errors = worker.communicate(b"", timeout=20)

    assert int.from_bytes(greeting, "big") == len(output)
    assert worker.returncode == 0
    assert errors == b""
