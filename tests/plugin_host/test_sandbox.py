"""What a confined process cannot do: each promise of this platform is put to the proof."""

import os
import socket
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from hourglance.plugin_host import sandbox_guarantees
from hourglance.plugin_host.sandbox import sandbox
from hourglance.plugin_host.sandbox.abc import NoSandbox
from hourglance.plugin_host.sandbox.seccomp import MACHINES, program

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="sandbox_guarantees() promises nothing there")

ENTER = """
import os, sys
from hourglance.plugin_host.sandbox.readable_paths import readable_by_builders, readable_by_workers
from hourglance.plugin_host.sandbox import sandbox
from hourglance.plugin_host.sandbox.abc import Confinement
builds = sys.argv[1] == "builds"
reads = (readable_by_builders if builds else readable_by_workers)(sys.argv[2:3])
sandbox().enter(Confinement(reads=reads, writes=(os.getcwd(),), builds=builds))
import ctypes, fcntl, mmap, resource, signal, socket, subprocess, threading, time
app = os.getppid()
try: code
except BaseException as error: print(type(error).__name__)
else: print("done")
"""


@pytest.fixture
def confined(tmp_path):
    """Return a function that runs a line of code in a sandbox and returns how it ended."""
    own, work = tmp_path / "own", tmp_path / "work"
    own.mkdir()
    work.mkdir()
    (own / "module.py").write_text("")

    def run(code: str, *, kind: str = "worker", before: str = "") -> str:
        script = before + ENTER.replace("code", textwrap.dedent(code).strip().replace("\n", "\n    "), 1)
        if "\n" in code.strip():
            script = script.replace("try: ", "try:\n    ", 1)
        done = subprocess.run(
            [sys.executable, "-I", "-c", script, kind, str(own)],
            cwd=work,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        return done.stdout.strip() or f"{done.returncode} {done.stderr}"

    run.own, run.work = own, work
    return run


def promised(code: str) -> bool:
    (found,) = [each for each in sandbox_guarantees() if each.code == code]
    return found.on


def test_this_kernel_offers_all_that_the_tests_are_to_prove():
    assert [each.code for each in sandbox_guarantees() if not each.on] == []


REFUSED = {
    "network": [
        "socket.socket()",
        "socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)",
        "socket.socket(socket.AF_PACKET, socket.SOCK_RAW)",
        "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
    ],
    "keyring": [
        "socket.socket(socket.AF_UNIX)",
        "socket.socketpair()",
    ],
    "files": [
        "os.listdir(os.path.expanduser('~'))",
        "os.listdir('/proc')",
        "open(f'/proc/{app}/environ')",
        "open(f'/proc/{app}/mem', 'rb')",
        "open('/proc/self/environ')",
        "open('/etc/passwd')",
        "open('/dev/shm/x', 'w')",
        "open('../outside.txt', 'w')",
        "open(sys.argv[2] + '/module.py', 'a')",
        "open(sys.argv[2] + '/new.py', 'w')",
        "os.open(sys.argv[2] + '/module.py', os.O_RDONLY | os.O_TRUNC)",
        "os.truncate(sys.argv[2] + '/module.py', 0)",
        "os.rename(sys.argv[2] + '/module.py', 'mine.py')",
        "os.symlink('/', 'root')",
        "os.mkdir('folder')",
        "os.chmod(sys.argv[2] + '/module.py', 0o777)",
        "os.chmod('/', 0o000)",
        "os.utime(sys.argv[2] + '/module.py')",
        "os.setxattr(sys.argv[2] + '/module.py', 'user.x', b'x')",
        "os.getxattr('/', 'user.x')",
        "os.listxattr('/')",
    ],
    "programs": [
        "os.fork()",
        "subprocess.run(['true'])",
        "os.execv('/bin/true', ['true'])",
        "os.posix_spawn('/bin/true', ['true'], {})",
    ],
    "processes": [
        "os.kill(app, 0)",
        "os.kill(app, signal.SIGTERM)",
        "os.kill(-1, 0)",
        "os.kill(0, 0)",
        "os.killpg(os.getpgid(app), 0)",
        "signal.pidfd_send_signal(os.pidfd_open(app), 0)",
        "resource.prlimit(app, resource.RLIMIT_NOFILE, (3, 3))",
        "os.sched_setaffinity(app, {0})",
        "os.setpriority(os.PRIO_PROCESS, app, 19)",
        "os.setsid()",
        "os.memfd_create('hidden')",
        "fcntl.fcntl(0, fcntl.F_SETOWN, app)",
        "fcntl.fcntl(0, 10, signal.SIGTERM)",
        "fcntl.ioctl(0, 0x8901, app.to_bytes(4, sys.byteorder))",
    ],
}


@pytest.mark.parametrize(
    ("code", "attempt"), [(code, each) for code, all_ in REFUSED.items() for each in all_]
)
def test_a_worker_is_refused(confined, code, attempt):
    assert promised(code)
    assert confined(attempt) == "PermissionError"


def test_a_worker_cannot_link_what_it_may_only_read_to_where_it_may_write(confined):
    assert confined("os.link(sys.argv[2] + '/module.py', 'mine.py')") == "OSError"
    assert list(confined.work.iterdir()) == []


CALLS = {
    "ptrace": ("ptrace", 101, 117, "16, app, 0, 0"),
    "process_vm_readv": ("process_vm_readv", 310, 270, "app, 0, 0, 0, 0, 0"),
    "keyctl": ("keyctl", 250, 219, "0, -3, 0"),
    "io_uring": ("io_uring_setup", 425, 425, "8, 0"),
    "shared memory": ("shmget", 29, 194, "0, 4096, 0o1600"),
    "a dying parent's signal": ("prctl", 157, 167, "1, 0"),
    "user namespaces": ("unshare", 272, 97, "0x10000000"),
    "flushing all disks": ("sync", 162, 81, ""),
    "32-bit pointers": ("x32 getpid", 0x40000027, None, ""),
}


@pytest.mark.parametrize("what", CALLS)
def test_a_worker_is_refused_the_system_call_for(confined, what):
    _, *numbers, arguments = CALLS[what]
    number = numbers[MACHINES[os.uname().machine].column]
    if number is None:
        return  # there is no such call on this processor
    code = f"""
    result = ctypes.CDLL(None, use_errno=True).syscall({number}, {arguments or 0})
    if result == -1: raise OSError(ctypes.get_errno(), "")
    """
    assert confined(code) == "PermissionError"


ALLOWED = [
    "import json, zoneinfo; zoneinfo.ZoneInfo('Europe/Paris')",
    "open(sys.argv[2] + '/module.py').read()",
    "open('mine.txt', 'w').write('x'); os.rename('mine.txt', 'yours.txt'); os.remove('yours.txt')",
    "open('/dev/null', 'w').write('x')",
    "thread = threading.Thread(target=print); thread.start(); thread.join()",
    "os.kill(os.getpid(), 0)",
    "os.urandom(8)",
]


@pytest.mark.parametrize("attempt", ALLOWED)
def test_a_worker_may(confined, attempt):
    assert confined(attempt).splitlines()[-1] == "done"


def test_a_worker_cannot_reach_a_bus_that_is_there(confined, tmp_path):
    for address in (str(tmp_path / "bus"), "\0hourglance-test-bus"):
        with socket.socket(socket.AF_UNIX) as bus:
            bus.bind(address)
            bus.listen()
            bus.setblocking(False)
            code = f"s = socket.socket(socket.AF_UNIX); s.connect({address!r})"

            assert confined(code) == confined(code, kind="builds") == "PermissionError"
            with pytest.raises(BlockingIOError):
                bus.accept()


@pytest.mark.parametrize(
    "attempt",
    [
        "socket.socket(socket.AF_UNIX)",
        "os.listdir(os.path.expanduser('~'))",
        "open(f'/proc/{app}/environ')",
        "open('../outside.txt', 'w')",
        "open(sys.argv[2] + '/module.py', 'a')",
        "subprocess.run(['cat', '/proc/1/environ'], check=True, stderr=-3)",
        "os.kill(app, 0)",
        "socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)",
    ],
)
def test_whoever_builds_is_refused(confined, attempt):
    assert confined(attempt, kind="builds") in ("PermissionError", "CalledProcessError")


@pytest.mark.parametrize(
    "attempt",
    [
        "socket.socket().close()",
        "socket.socketpair()",
        "subprocess.run([sys.executable, '-c', 'open(\"made.txt\", \"w\")'], check=True); open('made.txt')",
        "os.makedirs('a/b'); os.removedirs('a/b')",
    ],
)
def test_whoever_builds_may(confined, attempt):
    assert confined(attempt, kind="builds") == "done"


def test_a_confined_process_ends_with_the_one_that_started_it(confined, tmp_path):
    inner = ENTER.replace("code", "print(os.getpid(), flush=True); time.sleep(60)", 1)
    outer = (
        "import subprocess, sys\n"
        f"child = subprocess.Popen([sys.executable, '-I', '-c', {inner!r}, 'worker', '/'], stdout=-1)\n"
        "print(child.stdout.readline().decode(), flush=True)"
    )
    started = subprocess.run(
        [sys.executable, "-c", outer], capture_output=True, text=True, check=True, timeout=30
    )
    gone = Path("/proc") / started.stdout.strip()

    deadline = time.monotonic() + 10
    while gone.exists() and b") Z " not in (gone / "stat").read_bytes():
        assert time.monotonic() < deadline


def test_a_platform_without_protections_promises_none():
    assert [each.code for each in NoSandbox().protections() if each.on] == ["token"]
    assert not NoSandbox().confines
    assert sandbox().confines


@pytest.mark.parametrize("builds", [True, False])
@pytest.mark.parametrize("machine", MACHINES)
def test_the_filter_of_every_processor_is_short_enough_for_the_kernel(machine, builds):
    assert len(program(MACHINES[machine], 1234, builds=builds)) // 8 < 4096


OLDER = """
from hourglance.plugin_host.sandbox import linux
def older(offered, self):
    offered(self)
    self._landlock, self._seccomp = {version}, {seccomp}
    self.confines = {version} >= 1 and {seccomp}
offered = linux.LinuxSandbox.__init__
linux.LinuxSandbox.__init__ = lambda self: older(offered, self)
"""


def on_an_older_kernel(confined, attempt, *, version, seccomp=True):
    return confined(attempt, before=OLDER.format(version=version, seccomp=seccomp))


@pytest.mark.parametrize("version", [1, 2, 3, 4, 5, 6])
@pytest.mark.parametrize(
    "attempt",
    [
        "os.listdir(os.path.expanduser('~'))",
        "os.open(sys.argv[2] + '/module.py', os.O_RDONLY | os.O_TRUNC)",
        "os.truncate(sys.argv[2] + '/module.py', 0)",
        "os.kill(app, 0)",
        "socket.socket()",
    ],
)
def test_older_kernels_with_landlock_refuse_it_as_well(confined, version, attempt):
    assert on_an_older_kernel(confined, attempt, version=version) == "PermissionError"


def test_each_half_stands_alone_where_the_other_is_missing(confined):
    home, network = "os.listdir(os.path.expanduser('~'))", "socket.socket(); print('open')"

    assert on_an_older_kernel(confined, home, version=3, seccomp=False) == "PermissionError"
    assert on_an_older_kernel(confined, network, version=0) == "PermissionError"


@pytest.mark.parametrize(
    ("version", "seccomp", "kept"),
    [
        (7, True, {"token", "keyring", "network", "files", "programs", "processes"}),
        (0, True, {"token", "keyring", "network", "programs"}),
        (7, False, {"token", "files"}),
        (0, False, {"token"}),
    ],
)
def test_a_kernel_that_lacks_something_promises_less(monkeypatch, version, seccomp, kept):
    found = sandbox()
    found._landlock, found._seccomp, found.confines = version, seccomp, version >= 1 and seccomp

    assert {each.code for each in found.protections() if each.on} == kept
