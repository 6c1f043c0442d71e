"""Plugins with mistakes, and what their authors read; their other widgets and other plugins work."""

from dataclasses import replace

import pytest

from hourglance.api import Card, Count
from hourglance.plugin_host import (
    PluginCrashedError,
    PluginFailedError,
    PluginInvalidCardError,
)

pytestmark = pytest.mark.anyio

GOOD = "return Card(headline=Count(1), caption='well')"
CARD = Card(headline=Count(1), caption="well")


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


@pytest.mark.parametrize("code", [code for code, _ in FAILED_LOADS[:4]])
async def test_traceback_of_an_import_has_the_plugins_own_lines_alone(hosting, make_plugin, code):
    async with hosting(make_plugin(code, name="own")) as host:
        (problem,) = host.problems

    lines = [line for line in problem.details.splitlines() if line.startswith("  File ")]
    assert [line.partition(",")[0] for line in lines] == ['  File "/plugin/own_module.py"']


async def test_traceback_of_a_missing_module_has_no_lines(hosting, make_plugin):
    plugin = replace(make_plugin("", name="own"), entry_points=("absent",))
    async with hosting(plugin) as host:
        (problem,) = host.problems

    assert problem.details == "ModuleNotFoundError: No module named 'absent'\n"


# With the widgets that it registers


INVALID_WIDGETS = [
    (
        "class Bad(Base): title = None",
        "`Bad` is invalid: `declaration.title` must be text, not None.",
    ),
    ("class Bad(Base): title = ''", "`Bad` is invalid: Expected `str` of length >= 1, at `title`."),
    (
        "class Bad(Base): query = 'tHandle'",
        "its `query` must be an AggregatesQuery, an ActivityQuery or an AgentStatusQuery, not 'tHandle'.",
    ),
    ("class Bad(Base): query = None", "AgentStatusQuery, not None."),
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
        "Earlier, Previous, SettingPlaceholder or MovedSetting, not ",
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
        found = " ".join(problem.sentence for problem in host.problems)

    assert "Importing `not_there` raised ModuleNotFoundError" in found
    assert "Importing `strange_module:nothing` raised AttributeError" in found


# While it presents


FAILED_CARDS = [
    ("raise ValueError('boom')", PluginFailedError, "`{name}` raised ValueError: boom."),
    ("raise SystemExit", PluginFailedError, "`{name}` raised SystemExit."),
    ("import ctypes", PluginFailedError, "raised ModuleNotFoundError: No module named 'ctypes'."),
    ("import time; time.sleep(60)", PluginFailedError, "raised RuntimeError: A widget must not wait"),
    ("return 'a card'", PluginInvalidCardError, "`card` must be Card or None, not 'a card'."),
    ("return Card", PluginInvalidCardError, "`card` must be Card or None, not of type type."),
    (
        "return Card(headline='5')",
        PluginInvalidCardError,
        "`card.headline` must be Duration, Count, Percent, Elapsed or Countdown",
    ),
    (
        "return Card(headline=Count('5'))",
        PluginInvalidCardError,
        "`card.headline.value` must be a whole number",
    ),
    (
        "return Card(headline=Duration(float('nan')))",
        PluginInvalidCardError,
        "`card.headline.value` is nan",
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
    (
        "return Card(headline=Count(1), caption='x' * 3000)",
        PluginInvalidCardError,
        "length <= 2000, at `caption`.",
    ),
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
        "return Card(headline=Count(1), body=[Table(columns=('a', 'b'), rows=(('x',),))])",
        PluginInvalidCardError,
        "one cell for each column.",
    ),
]


async def test_widget_that_fails_to_present_says_how_and_its_neighbour_works(hosting, make_widgets, results):
    bodies = {f"Bad{number}": body for number, (body, _, _) in enumerate(FAILED_CARDS)}
    async with hosting(make_widgets(**bodies, Fine=GOOD)) as host:
        for number, (_, error, sentence) in enumerate(FAILED_CARDS):
            with pytest.raises(error) as caught:
                await host.present(f"strange/bad{number}", results)
            assert await host.present("strange/fine", results) == CARD
            assert sentence.format(name=f"bad{number}") in caught.value.what
            assert caught.value.what.isprintable()
            assert len(caught.value.what) < 1_100
        assert len(host.declarations()) == len(FAILED_CARDS) + 1


async def test_failure_of_a_plugin_is_on_its_card_and_no_warning_of_the_app(
    hosting, make_widgets, results, caplog
):
    async with hosting(make_widgets(Bad="raise ValueError('x')")) as host:
        with pytest.raises(PluginFailedError, match="`bad` raised ValueError: x"):
            await host.present("strange/bad", results)
        assert any("ValueError: x" in line for line in host.log("strange"))

    assert caplog.records == []


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
