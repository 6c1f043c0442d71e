"""Hostile plugins by kind: the code of each, and what a user sees of it.

``{...}`` in the code is replaced by facts that an attacker would have to find out: ``home``, ``config`` and
``other`` are paths of the home folder, of a file in it and of another plugin's module, ``port`` and
``udp_port`` belong to services on the loopback interface.
"""

import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hourglance.plugin_host import Plugin, PluginTimeouts, find_plugins

#: Code before that of each plugin.
HEADER = """
import os, sys, time
from pathlib import Path
from hourglance.api import *

GUEST = sys.modules["hourglance.plugin_host.guest.main"]

def attempt(action):
    try: return "GOT " + repr(action())[:200]
    except Exception as error: return type(error).__name__

class Base(Widget):
    title = "Test"
    query = AggregatesQuery(metrics=("tHandle",), window=last(hours=1))
    def present(self, results, settings):
        return Card(headline=Count(1), caption="well")
"""

#: What a harmless plugin does.
FINE = "class Bad(Base): pass"

HOOK = "@hookimpl\ndef hourglance_widgets(register):\n    register(Bad())\n"

#: Limits for plugins that end by themselves, for cards that do not end, and for imports that do not end.
PATIENT = PluginTimeouts(start=60, present=60, failures=1)
#: For the plugin whose refusal wasmtime may report to another one that ends at the same moment.
ALONE = PluginTimeouts(start=60, present=60, failures=1)
SHORT_PRESENT = PluginTimeouts(start=60, present=0.5, failures=1)
SHORT_START = PluginTimeouts(start=2, present=60, failures=1)


@dataclass(frozen=True, kw_only=True)
class HostilePlugin:
    """A hostile plugin with one widget, ``bad``.

    :param does: what it attempts, after its kind.
    :param code: its module, after :data:`HEADER`.
    :param says: a part of the sentence that the user reads; empty if there is none.
    :param shows: the caption of its card. ``errors`` stands for names of errors alone; empty for no card.
    """

    does: str
    code: str
    says: str = ""
    shows: str = ""
    limits: PluginTimeouts = PATIENT

    @property
    def name(self) -> str:
        """Its name as a distribution."""
        return re.sub(r"\W+", "-", self.does.lower()).strip("-")

    def write(self, folder: Path, facts: Mapping[str, object]) -> Plugin:
        """Write it to a folder of its own, as if it had been installed."""
        code = re.sub(r"\{(" + "|".join(facts) + r")\}", lambda found: str(facts[found[1]]), self.code)
        return write_plugin(folder / self.name, self.name, HEADER + code)


def write_plugin(folder: Path, name: str, code: str, *, entry_points: str = "") -> Plugin:
    """Write a distribution with one module, ``NAME_module``, and return the plugin in it."""
    module = f"{name.replace('-', '_')}_module"
    about = folder / f"{name.replace('-', '_')}-1.0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    lines = entry_points or f"{name} = {module}"
    (about / "entry_points.txt").write_text(f"[hourglance.plugins]\n{lines}\n")
    (folder / f"{module}.py").write_text(code, encoding="utf-8")
    (plugin,) = find_plugins(folder)
    return plugin


def at_import(does: str, code: str, says: str = "", *, shows: str = "") -> HostilePlugin:
    """Return a plugin that acts when it is imported."""
    limits = SHORT_START if says == NOT_LOADED else PATIENT
    code = f"{textwrap.dedent(code)}\n{FINE}\n{HOOK}"
    return HostilePlugin(does=does, code=code, says=says, shows=shows, limits=limits)


def at_hook(does: str, code: str, says: str = "", *, shows: str = "") -> HostilePlugin:
    """Return a plugin that acts when it is to register its widgets."""
    body = textwrap.indent(textwrap.dedent(code).strip(), "    ")
    limits = SHORT_START if says == NOT_LOADED else PATIENT
    hook = f"{FINE}\n@hookimpl\ndef hourglance_widgets(register):\n{body}\n"
    return HostilePlugin(does=does, code=hook, says=says, shows=shows, limits=limits)


def at_present(does: str, code: str, says: str = "", *, shows: str = "", before: str = "") -> HostilePlugin:
    """Return a plugin that acts when it is to present results."""
    body = textwrap.indent(textwrap.dedent(code).strip(), "        ")
    widget = f"class Bad(Base):\n    def present(self, results, settings):\n{body}\n"
    code = f"{textwrap.dedent(before)}\n{widget}{HOOK}"
    limits = SHORT_PRESENT if says == LATE else ALONE if says == WAITED else PATIENT
    return HostilePlugin(does=does, code=code, says=says, shows=shows, limits=limits)


def thief(does: str, *attempts: str) -> HostilePlugin:
    """Return a plugin that shows what its attempts gave: the names of errors, if isolation holds."""
    tries = " ".join(f"attempt(lambda: {each})," for each in attempts)
    return at_present(does, f"return card({tries})", shows="errors", before=CARD)


def forger(does: str, answer: str, says: str) -> HostilePlugin:
    """Return a plugin that replaces the guest's encoder of answers."""
    return at_present(does, f"answer = {answer}\nGUEST.json.dumps = lambda _: answer", says)


CARD = 'def card(*found): return Card(headline=Count(len(found)), caption=" ".join(found))'

WAITED = "tried to wait."
LATE = "did not answer within 0.5 s."
NOT_LOADED = "did not declare its widgets within 2 s."
ABORTED = "the plugin aborted."
ENDED = "the plugin ended itself."
STACK = "the plugin used more stack than it has."
INVALID = "the plugin sent an invalid message."

HOSTILE_PLUGINS = (
    # Files
    thief("files: read those of the user", "open('{home}/secret.txt').read()", "open('{config}').read()"),
    thief("files: list the home folder", "os.listdir('{home}')", "os.scandir('{home}')", "os.stat('{home}')"),
    thief(
        "files: read those of the system",
        "open('/etc/passwd').read()",
        "open('/proc/self/environ').read()",
        "open('/proc/self/fd/0').read()",
        "os.listdir('/proc')",
        "os.listdir('/')",
        "os.listdir('.')",
        "open('/dev/zero').read(1)",
        r"open('C:\\Windows\\win.ini').read()",
    ),
    thief(
        "files: leave the folder by dots",
        "open('/plugin/../secret.txt').read()",
        "os.listdir('/plugin/..')",
        "os.listdir('/plugin/../..')",
        "open('/plugin/./../plugin/../secret.txt').read()",
        "os.open('..', os.O_RDONLY, dir_fd=os.open('/plugin', os.O_RDONLY))",
        r"os.listdir('/plugin\\..')",
        r"open('/plugin/x\0/../../secret.txt').read()",
    ),
    thief("files: read another plugin", "open('{other}').read()", "open('/plugin/../good/good_module.py')"),
    thief(
        "files: write to its folder",
        "open('/plugin/new.py', 'w')",
        "open(__file__, 'a')",
        "open(__file__, 'r+')",
        "os.mkdir('/plugin/new')",
        "os.remove(__file__)",
        "os.rename(__file__, '/plugin/new.py')",
        "os.truncate(__file__, 0)",
        "os.utime(__file__)",
        "os.open('/plugin/new.py', os.O_CREAT | os.O_WRONLY)",
    ),
    thief(
        "files: make links",
        "os.symlink('{home}', '/plugin/link')",
        "os.symlink('/', '/plugin/link')",
        "os.link(__file__, '/plugin/link.py')",
        "os.link('{config}', '/plugin/link.py')",
    ),
    thief(
        "files: make temporary ones",
        "__import__('tempfile').TemporaryFile()",
        "open('/tmp/new', 'w')",
        "os.memfd_create('x')",
        "os.pipe()",
        "os.mkfifo('/plugin/pipe')",
    ),
    at_present(
        "files: keep 3 000 open",
        """
        sys.kept = []
        try:
            while len(sys.kept) < 3_000: sys.kept.append(os.open(__file__, os.O_RDONLY))
        except OSError: pass
        """,
        "crashed: the plugin kept too many files open.",
    ),
    at_present(
        "files: keep listings open",
        "sys.kept = [os.scandir('/plugin') for _ in range(200)]",
        "crashed: the plugin kept too many files open.",
    ),
    at_present(
        "files: close all descriptors",
        """
        for number in range(64):
            try: os.close(number)
            except OSError: pass
        return Card(headline=Count(1), caption=attempt(lambda: os.listdir('/plugin')))
        """,
        shows="errors",
    ),
    # Environment
    at_present(
        "environment: read variables and arguments",
        "return Card(headline=Count(1), caption=repr((dict(os.environ), sys.argv, sys.executable)))",
        shows="({}, [], '')",
    ),
    thief(
        "environment: ask who the user is",
        "os.getlogin()",
        "os.uname().nodename == '(none)' and 1 / 0",
        "os.getppid()",
        "os.path.expanduser('~') == '~' and 1 / 0",
        "__import__('pwd').getpwall()",
        "__import__('getpass').getuser()",
    ),
    thief(
        "environment: ask the keyring",
        "__import__('keyring').get_password('hourglance', 'user')",
        "__import__('secretstorage')",
        "__import__('dbus')",
        "__import__('winreg')",
    ),
    thief(
        "environment: import the app",
        "__import__('hourglance.cloud').cloud.TokenVault",
        "__import__('hourglance.app').app.AppSession",
        "__import__('hourglance.plugin_host.process')",
        "__import__('httpx')",
        "__import__('msgspec')",
        "__import__('wasmtime')",
    ),
    # Network
    thief(
        "network: connect",
        "__import__('socket').create_connection(('127.0.0.1', {port}))",
        "__import__('urllib.request').request.urlopen('http://127.0.0.1:{port}')",
        "__import__('http.client').client.HTTPConnection('127.0.0.1', {port}).connect()",
        "__import__('ssl')",
        "__import__('ftplib')",
    ),
    thief(
        "network: use the module below socket",
        "__import__('_socket').socket(2, 1).connect(('127.0.0.1', {port}))",
        "__import__('_socket').socket(__import__('_socket').AF_INET, __import__('_socket').SOCK_STREAM)",
        "__import__('_socket').socket(__import__('_socket').AF_INET, __import__('_socket').SOCK_DGRAM)"
        ".sendto(b'x', ('127.0.0.1', {udp_port}))",
        "__import__('_socket').socket(__import__('_socket').AF_INET6, __import__('_socket').SOCK_STREAM)",
        "__import__('_socket').socket(fileno=0).send(b'x')",
    ),
    thief(
        "network: look names up",
        "__import__('_socket').getaddrinfo('localhost', 80)",
        "__import__('_socket').getaddrinfo('127.0.0.1', 80)",
        "__import__('_socket').gethostbyname('localhost')",
    ),
    # Processes
    thief(
        "processes: start one",
        "os.fork()",
        "os.execv('/bin/sh', ['sh'])",
        "os.posix_spawn('/bin/sh', ['sh'], {})",
        "os.system('true')",
        "os.popen('true').read()",
        "__import__('subprocess').run(['true'])",
        "__import__('multiprocessing').Process(target=print).start()",
        "__import__('pty').spawn('/bin/sh')",
        "__import__('_posixsubprocess')",
    ),
    thief(
        "processes: signal the app",
        "os.kill(1, 9)",
        "os.killpg(0, 15)",
        "__import__('signal').raise_signal(9)",
        "__import__('_signal').pthread_kill(1, 9)",
        "__import__('resource').prlimit(1, 7, (3, 3))",
        "os.setpriority(0, 0, 19)",
        "__import__('ctypes').CDLL(None)",
    ),
    at_import("processes: exit at import", "os._exit(3)", ENDED),
    at_hook("processes: abort in the hook", "os.abort()", ABORTED),
    at_present("processes: exit", "os._exit(0)", ENDED),
    at_present("processes: abort", "os.abort()", ABORTED),
    at_present("processes: raise SystemExit", "sys.exit(3)", "`bad` raised SystemExit: 3."),
    at_present("processes: raise KeyboardInterrupt", "raise KeyboardInterrupt", "raised KeyboardInterrupt."),
    at_present("processes: crash the interpreter", "import faulthandler; faulthandler._sigsegv()", ABORTED),
    at_present(
        "processes: run invalid bytecode",
        """
        def broken(): pass
        broken.__code__ = broken.__code__.replace(co_code=bytes([100, 255] * 50 + [83, 0] * 50))
        broken()
        """,
        "crashed: the plugin",
    ),
    # Memory
    at_present("memory: take 1 GB", "x = bytearray(10**9)", "`bad` raised MemoryError."),
    at_present(
        "memory: take it in small parts", "x = []\nwhile True: x.append(bytearray(10**5))", "MemoryError."
    ),
    at_present(
        "memory: keep it for ever", "sys.kept = []\nwhile True: sys.kept.append(bytes(10**6))", "MemoryError."
    ),
    at_present("memory: double a text", "x = 'x'\nwhile True: x += x", "`bad` crashed: the plugin crashed."),
    at_import("memory: take it at import", "x = bytearray(10**9)", "raised MemoryError."),
    thief(
        "memory: share it",
        "__import__('mmap').mmap(-1, 10**6)",
        "__import__('multiprocessing.shared_memory').shared_memory.SharedMemory(create=True, size=10**6)",
        "__import__('_posixshmem')",
    ),
    at_present("memory: shift far", "return 1 << 10 ** 10", "raised MemoryError."),
    at_present(
        "memory: fail while it is reported", "raise ValueError('x' * 10**7)", "raised ValueError: xxx"
    ),
    # Processor
    at_import("processor: loop at import", "while True: pass", NOT_LOADED),
    at_hook("processor: loop in the hook", "while True: pass", NOT_LOADED),
    at_import("processor: one big power at import", "10 ** 10 ** 8", NOT_LOADED),
    at_present("processor: loop", "while True: pass", LATE),
    at_present("processor: one big power", "return 10 ** 10 ** 8", LATE),
    at_present("processor: one hopeless pattern", "import re; re.match('(a+)+$', 'a' * 60 + 'b')", LATE),
    at_present("processor: one long sum", "return sum(range(10**12))", LATE),
    at_present("processor: one long repetition", "from itertools import repeat; sum(repeat(0, 10**9))", LATE),
    at_present("processor: sort by a slow key", "sorted(range(10**6), key=lambda n: sum(range(n)))", LATE),
    at_present(
        "processor: catch every error", "while True:\n    try: 1 / 0\n    except BaseException: pass", LATE
    ),
    at_present("processor: ask for random bytes", "while True: os.urandom(10**6)", LATE),
    at_present("processor: ask for files", "while True: os.stat(__file__)", LATE),
    at_present(
        "processor: never end reading a card",
        """
        class Slow(str):
            @property
            def __class__(self):
                while True: pass
        return Card(headline=Count(1), caption=Slow("x"))
        """,
        LATE,
    ),
    at_present("processor: wait", "time.sleep(60)", "A widget must not wait"),
    at_present("processor: wait for a descriptor", "import select; select.select([], [], [], 60)", WAITED),
    at_present(
        "processor: wait for a lock",
        "import threading; x = threading.Lock(); x.acquire(); x.acquire()",
        ABORTED,
    ),
    at_present(
        "processor: read from a terminal", "return Card(headline=Count(1), caption=input())", "EOFError"
    ),
    # Threads
    at_present(
        "threads: start one",
        "import threading; threading.Thread(target=print).start()",
        "can't start new thread.",
    ),
    at_present(
        "threads: start one below threading",
        "import _thread; _thread.start_new_thread(print, ())",
        "can't start",
    ),
    thief(
        "threads: use pools",
        "list(__import__('concurrent.futures').futures.ThreadPoolExecutor().map(abs, [1]))",
        "__import__('multiprocessing.pool').pool.ThreadPool(2)",
        "__import__('concurrent.interpreters').interpreters.create().exec('1')",
    ),
    # Stack
    at_present("stack: recurse", "return self.present(results, settings)", "raised RecursionError: "),
    at_present(
        "stack: recurse without a limit",
        "sys.setrecursionlimit(10**9)\nself.present(results, settings)",
        STACK,
    ),
    at_present("stack: parse deep JSON", "import json; json.loads('[' * 10**6)", STACK),
    at_present("stack: free a deep list", "x = []\nfor _ in range(10**6): x = [x]\ndel x", STACK),
    at_present(
        "stack: compile a deep expression",
        "compile('(' * 10**5, 'x', 'eval')",
        "raised MemoryError: Parser stack",
    ),
    # Output
    at_present(
        "output: print 2 MB",
        "for n in range(200): os.write(1, b'x' * 10_000)\nreturn Base.present(self, 0, 0)",
        shows="well",
    ),
    at_present("output: print endlessly", "while True: os.write(1, b'x' * 10_000)", LATE),
    at_import("output: print endlessly at import", "while True: print('x' * 10_000)", NOT_LOADED),
    at_present(
        "output: control a terminal",
        r"print('\x1b]52;c;QQ==\x07\x1b[2J'); return Base.present(self, 0, 0)",
        shows="well",
    ),
    at_present(
        "output: write a frame",
        """
        message = b'{"type":"presented","card":null}'
        frame = bytes([5, 0, 0, 0, 1, 0, 0, 0, 0]) + len(message).to_bytes(4, "big") + message
        for number in range(20):
            try: os.write(number, frame)
            except OSError: pass
        sys.stdout.buffer.write(frame)
        return Base.present(self, 0, 0)
        """,
        shows="well",
    ),
    # Answers
    forger("answers: send half a message", "'{'", INVALID),
    forger("answers: send a list", "'[]'", INVALID),
    forger("answers: send another kind", """'{"type":"declared","widgets":[],"failures":[]}'""", INVALID),
    forger("answers: send an unknown kind", """'{"type":"bye"}'""", INVALID),
    forger(
        "answers: send a long failure",
        """'{"type":"failed","failure":{"kind":"card","text":"' + 'x' * 2000 + '"}}'""",
        INVALID,
    ),
    forger("answers: send a deep card", """'{"type":"presented","card":' + '[' * 100_000""", INVALID),
    forger(
        "answers: send a deep card that is closed",
        """'{"type":"presented","card":' + '[' * 10**5 + ']' * 10**5 + '}'""",
        INVALID,
    ),
    forger(
        "answers: send a card of lists",
        """'{"type":"presented","card":[' + '[],' * 100_000 + '0]}'""",
        "returned an invalid card",
    ),
    forger("answers: send no text", "b'x'", ABORTED),
    forger("answers: send surrogates", r"'\ud800'", ABORTED),
    forger(
        "answers: send 20 MB",
        "type('T', (str,), {'__len__': lambda _: 0})('x' * 20_000_000)",
        "sent an answer that is too large.",
    ),
    forger("answers: send 6 MB in few letters", "'\\u20ac' * 2_000_000", "sent an answer that is too large."),
    at_hook(
        "answers: declare for another plugin",
        """
        dumps = GUEST.json.dumps
        def forge(answer):
            for widget in answer["widgets"]: widget["declaration"]["plugin"] = "good"
            return dumps(answer)
        GUEST.json.dumps = forge
        register(Bad())
        """,
        "has no widget",
    ),
    at_hook(
        "answers: declare a million widgets",
        """
        GUEST.json.dumps = lambda _: '{"type":"declared","failures":[],"widgets":[' + '1,' * 10**6 + '1]}'
        """,
        INVALID,
    ),
    at_hook(
        "answers: declare a widget twice",
        """
        dumps = GUEST.json.dumps
        def forge(answer):
            if "widgets" in answer: answer["widgets"] *= 2
            return dumps(answer)
        GUEST.json.dumps = forge
        register(Bad())
        """,
        shows="well",
    ),
    at_hook(
        "answers: present another widget",
        "register(Bad()); GUEST.LoadedPlugin.present = lambda *_: {'headline': 1}",
        "invalid card",
    ),
    # Declarations
    at_hook(
        "declarations: register 10 000 widgets",
        """
        register(Bad())
        for number in range(10_000): register(type(f"W{number}", (Base,), {})())
        """,
        "It has more than 50 widgets; the others are ignored.",
        shows="well",
    ),
    at_hook(
        "declarations: register no widget",
        "register('widget'); register(None); register(Widget)",
        "takes an instance of a subclass",
    ),
    at_hook(
        "declarations: use ids that collide",
        "register(Bad()); register(Bad())",
        "another widget of this plugin is called `bad`.",
        shows="well",
    ),
    at_hook(
        "declarations: use an id with a path",
        "Bad.id = '../good/fine'; register(Bad())",
        "Expected `str` matching regex",
    ),
    at_hook(
        "declarations: use an id of another plugin",
        "Bad.id = 'good/fine'; register(Bad())",
        "Expected `str` matching regex",
    ),
    at_hook(
        "declarations: change at each reading",
        """
        Bad.id = property(lambda self: f"w{os.urandom(4).hex()}")
        register(Bad())
        """,
        "has no widget",
    ),
    at_hook("declarations: send 1 MB", "Bad.__doc__ = 'x' * 10**6; register(Bad())", "at most 32 KB."),
    at_hook(
        "declarations: request every minute of a century",
        "Bad.refresh_seconds = 0; register(Bad())",
        "Expected `int` >= 1",
    ),
    at_hook(
        "declarations: request an unknown metric",
        """
        Bad.query = AggregatesQuery(metrics=("tHandel",), window=last(hours=1))
        register(Bad())
        """,
        "unknown metric `tHandel`.",
    ),
    at_hook(
        "declarations: raise in a property",
        "Bad.id = property(lambda self: sys.exit()); register(Bad())",
        "raised SystemExit.",
    ),
    # Cards
    at_present("cards: return a text", "return 'card'", "`card` must be Card or None, not 'card'."),
    at_present(
        "cards: return 10 MB", "return Card(headline=Count(1), caption='x' * 10**7)", "larger than 2 MB."
    ),
    at_present(
        "cards: nest blocks",
        "x = ()\nfor _ in range(5000): x = (x,)\nreturn Card(headline=Count(1), body=x)",
        "`card.body[0]` must be",
    ),
    at_present(
        "cards: contain itself",
        "x = []; x.append(x)\nreturn Card(headline=Count(1), body=x)",
        "`card.body[0]` must be",
    ),
    at_present(
        "cards: contain NaN",
        "return Card(headline=Duration(float('nan')))",
        "is nan; use None for a missing number.",
    ),
    at_present("cards: contain infinity", "return Card(headline=Percent(float('-inf')))", "is -inf"),
    at_present(
        "cards: contain a huge number", "return Card(headline=Count(10**30))", "is too large: numbers"
    ),
    at_present(
        "cards: contain a number of 10 000 digits",
        "return Card(headline=Count(10**10_000))",
        "`card.headline.value` is too large: numbers go from -10**15 to 10**15.",
    ),
    at_present(
        "cards: contain a number in place of a text",
        "return Card(headline=Count(1), caption=10**10_000)",
        "`card.caption` must be text, not a whole number.",
    ),
    at_present(
        "cards: contain numbers that become others",
        """
        class Whole(int):
            def __int__(self): return 10**10_000
            __index__ = __trunc__ = __int__
        class Real(float):
            def __float__(self): return float("nan")
        return Card(headline=Count(Whole(1)), caption="well",
                    body=[Figure(label="a", value=Duration(Real(2.0)))])
        """,
        shows="well",
    ),
    at_present(
        "cards: contain lone surrogates",
        r"return Card(headline=Count(1), caption='\ud800')",
        "lone surrogate",
    ),
    at_present(
        "cards: contain many rows",
        "return Card(headline=Count(1), body=[Table(columns=('a',), rows=(('x',),) * 201)])",
        "length <= 200",
    ),
    at_present(
        "cards: link to a file",
        "return Card(headline=Count(1), body=[Link(text='x', url='file:///etc')])",
        "body[0].url",
    ),
    at_present(
        "cards: link to a script",
        "return Card(headline=Count(1), body=[Link(text='x', url='javascript:alert(1)')])",
        "body[0].url",
    ),
    at_present(
        "cards: equal everything",
        """
        class Equal:
            def __eq__(self, other): return True
            def __hash__(self): return 0
        return Card(headline=Count(1), tone=Equal())
        """,
        "`card.tone` must be 'neutral', ",
    ),
    at_present(
        "cards: lie in subclasses",
        """
        class Text(str):
            def __str__(self): return "lie"
            def __len__(self): return 0
            def encode(self, *_): return b""
        class Number(int):
            def __repr__(self): return '1,"caption":"lie"'
        return Card(headline=Count(Number(1)), caption=Text("truth"))
        """,
        shows="truth",
    ),
    # Texts
    at_present(
        "texts: turn around and control",
        r"return Card(headline=Count(1), caption='a\u202eb\x1b[31mc\nd\x00\u2066\u2028e\x9b2J')",
        shows="ab [31mc d  e 2J",
    ),
    at_present(
        "texts: contain markup",
        "return Card(headline=Count(1), caption='<b>e</b> [red]x[/red]')",
        shows="<b>e</b> [red]x[/red]",
    ),
    at_present(
        "texts: raise controls", r"raise ValueError('\u202ex\x1b[2J\n' * 10_000)", "raised ValueError: x"
    ),
    at_hook("texts: title with controls", r"Bad.title = 'a\u202eb\x1b[2J'; register(Bad())", shows="well"),
    # Poisoned modules
    at_import(
        "modules: replace the API",
        "import hourglance.api as api; api.Card = api.Widget = api.Count = None",
        shows="well",
    ),
    at_import(
        "modules: replace json",
        "import json; json.dumps = json.loads = None",
        "crashed before it declared its widgets",
    ),
    at_import("modules: empty sys.modules", "sys.modules.clear()", "has no widget `bad`"),
    at_import(
        "modules: replace built-ins",
        "import builtins; builtins.len = builtins.isinstance = builtins.print = None",
        ABORTED,
    ),
    at_import(
        "modules: hook every import",
        """
        class Finder:
            def find_spec(self, *_): os._exit(3)
        sys.meta_path.insert(0, Finder())
        """,
        shows="well",
    ),
    at_import("modules: replace the guest", "GUEST.WitWorld.answer = lambda *_: 'x'", INVALID),
    at_import(
        "modules: replace the codec",
        "sys.modules['hourglance.plugin_host.guest.forms'].to_json = None",
        "raised TypeError",
    ),
    at_import("modules: replace pluggy", "import pluggy; pluggy.PluginManager = None", ABORTED),
    at_import("modules: trace every line", "sys.settrace(lambda *_: 1 / 0)", "has no widget `bad`"),
    at_import(
        "modules: turn warnings into errors", "import warnings; warnings.simplefilter('error')", shows="well"
    ),
    # Exit handlers
    at_import("exits: register handlers", "import atexit; atexit.register(lambda: os.abort())", shows="well"),
    at_present(
        "exits: raise in a destructor",
        """
        class Dying:
            def __del__(self): raise OSError("\\x1b[2J")
        Dying()
        return Base.present(self, 0, 0)
        """,
        shows="well",
    ),
    at_present(
        "exits: loop in a destructor",
        """
        class Dying:
            def __del__(self):
                while True: pass
        Dying()
        """,
        LATE,
    ),
    # Exceptions
    at_import("exceptions: raise at import", "raise ValueError('boom')", "raised ValueError: boom."),
    at_present(
        "exceptions: raise without a text",
        """
        class Odd(Exception):
            def __str__(self): raise OSError
            __repr__ = __str__
        raise Odd
        """,
        "raised Odd: (unreadable message).",
    ),
    at_present(
        "exceptions: have no name",
        """
        class Meta(type):
            __name__ = property(lambda self: 1 / 0)
        class Odd(Exception, metaclass=Meta): pass
        raise Odd("x")
        """,
        "raised Odd: x.",
    ),
    at_present(
        "exceptions: have a text that cannot be formatted",
        """
        class Text(str):
            def __format__(self, _): raise OSError
        class Odd(Exception):
            def __str__(self): return Text("x")
        raise Odd
        """,
        "raised Odd: x.",
    ),
    at_present(
        "exceptions: have endless notes",
        """
        class Odd(Exception):
            __notes__ = property(lambda self: iter(int, 1))
        raise Odd
        """,
        "`bad` raised Odd.",
    ),
    at_present(
        "exceptions: have a cause without end",
        """
        class Odd(Exception):
            __cause__ = property(lambda self: Odd())
        raise Odd
        """,
        "`bad` raised Odd.",
    ),
    at_present(
        "exceptions: raise a group",
        "raise ExceptionGroup('two', [OSError()] * 10_000)",
        "raised ExceptionGroup: two",
    ),
    at_present("exceptions: raise a surrogate", r"raise ValueError('\ud800')", r"raised ValueError: \ud800."),
    at_present("exceptions: change the results", "results.groups = ()", "raised FrozenInstanceError: "),
)
