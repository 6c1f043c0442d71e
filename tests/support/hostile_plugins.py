"""Hostile plugins, each a wheel: what its code attempts, and what the user should see.

``{...}`` in the code is replaced by facts that an attacker would have to find out.
"""

from dataclasses import dataclass

HOOK = """
@hookimpl
def hourglance_widgets(register):
    register({widget}())
"""


@dataclass(frozen=True, kw_only=True)
class HostilePlugin:
    """A hostile plugin.

    :param does: what it attempts, for the table.
    :param code: its module, after the imports.
    :param said: a part of the sentence that the user sees, ``this|or that`` if it depends on the load; None
        if there is no problem.
    :param shown: a part of its card; None if there is none.
    """

    name: str
    does: str
    code: str
    said: str | None = None
    shown: str | None = None


def at_import(name: str, does: str, code: str, said: str) -> HostilePlugin:
    return HostilePlugin(
        name=name, does=f"{does} at import", code=code + HOOK.format(widget="Base"), said=said
    )


def at_declare(name: str, does: str, code: str, said: str) -> HostilePlugin:
    body = "\n".join(f"    {line}" for line in code.strip().splitlines())
    hook = f"\n@hookimpl\ndef hourglance_widgets(register):\n{body}\n"
    return HostilePlugin(name=name, does=f"{does} at declare", code=hook, said=said)


def at_present(
    name: str, does: str, code: str, said: str | None = None, *, shown: str | None = None
) -> HostilePlugin:
    body = "\n".join(f"        {line}" for line in code.strip().splitlines())
    widget = f"\nclass Bad(Base):\n    def present(self, results, settings):\n{body}\n"
    return HostilePlugin(
        name=name, does=f"{does} at present", code=widget + HOOK.format(widget="Bad"), said=said, shown=shown
    )


def thief(name: str, does: str, *attempts: str) -> HostilePlugin:
    """Return a plugin that shows the results of its attempts: the names of errors, if isolation holds."""
    tries = "\n".join(f"        attempt(lambda: {each})," for each in attempts)
    code = f"""
import ctypes, glob, signal, socket
def attempt(action):
    try: return "GOT " + repr(action())[:200]
    except Exception as error: return type(error).__name__
def call(number, *arguments):
    result = ctypes.CDLL(None, use_errno=True).syscall(number, *arguments)
    if result == -1: raise OSError(ctypes.get_errno(), "")
    return result
app = os.getppid()
class Thief(Base):
    def present(self, results, settings):
        found = [
{tries.replace("        ", "            ")}
        ]
        return Card(headline=Count(len(found)), caption=" ".join(found))
"""
    return HostilePlugin(
        name=name,
        does=does,
        code=code + HOOK.format(widget="Thief"),
        shown=" ".join(["Error"] * len(attempts)),
    )


SEGFAULT = "import ctypes; ctypes.string_at(0)"
HOG = "hog = [bytearray(64 * 1024**2) for _ in range(32)]"
FLOOD = "for _ in range(100): print('x' * 1024**2)"
CLOSE = "os.closerange(0, 256); time.sleep(60)"
FORKS = """
for _ in range(200):
    if os.fork() == 0:
        time.sleep(5)
        os._exit(0)
"""

HOSTILE_PLUGINS = (
    at_import("import-raise", "raises", "raise ValueError('boom')", "raised ValueError: boom."),
    at_import("import-exit", "raises SystemExit", "raise SystemExit(3)", "raised SystemExit: 3."),
    at_import("import-os-exit", "calls os._exit", "os._exit(3)", "exit status 3"),
    at_import("import-segfault", "segfaults", SEGFAULT, "killed by SIGSEGV"),
    at_import("import-loop", "loops", "while True: pass", "did not declare its widgets within"),
    at_import("import-sleep", "sleeps", "time.sleep(600)", "did not declare its widgets within"),
    at_import("import-memory", "takes 2 GB", HOG, "raised MemoryError|did not"),
    at_import("import-forks", "forks 200 children", FORKS, "raised PermissionError"),
    at_import(
        "import-flood", "prints 100 MB", FLOOD, "printed more than 4 MB for one request|did not declare"
    ),
    at_import("import-close", "closes all pipes", CLOSE, "closed the pipe to Hourglance"),
    at_import("newer-api", "wants a newer API", "from hourglance.api import Hologram", "cannot import name"),
    at_import(
        "older-api",
        "wants an older API",
        "from hourglance.api.v0 import Widget",
        "No module named 'hourglance.api.v0'",
    ),
    at_declare("declare-raise", "raises", "raise ValueError('boom')", "raised ValueError: boom."),
    at_declare("declare-os-exit", "calls os._exit", "os._exit(4)", "exit status 4"),
    at_declare("declare-type", "registers a string", "register('widget')", "takes an instance of a subclass"),
    at_declare("declare-twice", "registers an id twice", "register(Base())\nregister(Base())", "is called"),
    at_declare(
        "declare-flood",
        "registers 10 000 widgets",
        "for n in range(10_000): register(type(f'W{n}', (Base,), {})())",
        "more than 200 widgets",
    ),
    at_declare(
        "bad-query",
        "asks a wrong query",
        "Base.query = AggregatesQuery(metrics=('tHandel',), window=last(hours=1))\nregister(Base())",
        "is invalid: unknown metric `tHandel`.",
    ),
    at_present("present-raise", "raises", "raise ValueError('boom')", "raised ValueError: boom."),
    at_present("present-exit", "raises SystemExit", "raise SystemExit(3)", "raised SystemExit: 3."),
    at_present("present-os-exit", "calls os._exit", "os._exit(5)", "exit status 5"),
    at_present("present-segfault", "segfaults", SEGFAULT, "killed by SIGSEGV"),
    at_present("present-loop", "loops", "while True: pass", "did not answer within"),
    at_present("present-sleep", "sleeps", "time.sleep(600)", "did not answer within"),
    at_present(
        "present-stop", "stops itself", "os.kill(os.getpid(), 19); time.sleep(60)", "did not answer within"
    ),
    at_present("present-memory", "takes 2 GB", HOG, "raised MemoryError|did not"),
    at_present("present-forks", "forks 200 children", FORKS, "raised PermissionError"),
    at_present(
        "present-flood",
        "prints 100 MB",
        FLOOD,
        "printed more than 4 MB for one request|did not answer within",
    ),
    at_present("present-close", "closes all pipes", CLOSE, "closed the pipe to Hourglance"),
    at_present(
        "present-files",
        "fills the disk",
        "for n in range(2_000): open(str(n), 'w').close()",
        "1000 files|did not answer within",
    ),
    at_present("present-type", "returns a string", "return 'card'", "must be Card or None"),
    at_present(
        "present-huge",
        "returns a card of 10 MB",
        "return Card(headline=Count(1), caption='x' * 10**7)",
        "larger than 8 MB",
    ),
    at_present(
        "present-nan",
        "returns NaN",
        "return Card(headline=Duration(float('nan')))",
        "is nan; use None for a missing number.",
    ),
    at_present(
        "present-texts",
        "writes control characters, overrides and markup",
        r"return Card(headline=Count(1), caption='a\u202eb\x1b[31mc\x00d <b>e</b>')",
        shown="ab [31mc d <b>e</b>",
    ),
    at_present(
        "thread-burner",
        "burns a core from a thread",
        "import threading\n"
        "threading.Thread(target=lambda: [None for _ in iter(int, 1)], daemon=True).start()\n"
        "return Card(headline=Count(1), caption='burning')",
        shown="burning",
    ),
    at_present(
        "stdlib",
        "replaces modules of Python and of the app",
        "import builtins, json, msgspec\n"
        "for name in ('json', 'msgspec', 'hourglance.plugin_host.protocol.codec'): sys.modules[name] = None\n"
        "builtins.len = lambda _: 0\nmsgspec.json.encode = None\nreturn Card(headline=Count(1))",
        "`bad` crashed",
    ),
    thief(
        "thief-keyring",
        "asks the keyring",
        "__import__('keyring').get_keyring().get_password('hourglance', '{user}') or 1 / 0",
    ),
    thief(
        "thief-bus",
        "calls the session bus",
        "socket.socket(socket.AF_UNIX).connect('{bus}')",
        r"socket.socket(socket.AF_UNIX).connect('\0{abstract}')",
        "os.environ['DBUS_SESSION_BUS_ADDRESS']",
    ),
    thief(
        "thief-files",
        "reads config, cache, home and other plugins",
        "open('{config}').read()",
        "open('{cache}').read()",
        "open('{state}').read()",
        "open('{other}').read()",
        "os.listdir('{home}')",
        "open('/etc/passwd').read()",
    ),
    thief(
        "thief-app",
        "reads the app's memory and environment",
        "open(f'/proc/{app}/environ', 'rb').read()",
        "open(f'/proc/{app}/mem', 'rb')",
        "open(f'/proc/{app}/maps').read()",
        "open(f'/proc/{app}/cmdline').read()",
        "call({process_vm_readv}, app, 0, 0, 0, 0, 0)",
        "call({ptrace}, 16, app, 0, 0)",
        "os.readlink(f'/proc/{app}/exe')",
    ),
    thief(
        "network",
        "opens sockets",
        "socket.create_connection(('127.0.0.1', {port}))",
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
        "__import__('urllib.request').request.urlopen('http://127.0.0.1:{port}')",
    ),
    thief(
        "vandal",
        "writes to home, changes modes, limits and signals the app",
        "open('{home}/planted.txt', 'w')",
        "os.chmod('{home}', 0)",
        "os.utime('{config}')",
        "os.remove('{config}')",
        "open(__file__, 'a')",
        "os.kill(app, signal.SIGTERM)",
        "os.kill(-1, signal.SIGTERM)",
        "__import__('resource').prlimit(app, 7, (3, 3))",
        "os.setpriority(os.PRIO_PROCESS, app, 19)",
        "os.system('true') and 1 / 0",
    ),
)
