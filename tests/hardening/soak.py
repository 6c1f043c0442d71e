"""The real app at one refresh a second, with faults and plugins: does anything in it grow?

Run it on a real desktop. It prints a line a minute, and ends with 1 if something has grown::

    tests/desktop/bin/real-desktop --tray sni --keyring --browser -- \\
        python tests/hardening/soak.py --minutes 40

A fault strikes every half minute. Of the plugins two are good, one raises, one crashes, one prints without
end. The panel opens and closes once a minute. Memory is the private part of all processes of the app.
"""

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from status_icon import Tray
from subprocesses import program, wait_for
from wheels import GOOD, write_wheel

from hourglance.demo import DemoCloud

FAULTS = [
    *("status=500", "status=503", "status=429", "rate-limit=3", "reset", "cut", "html", "truncated"),
    *("broken-json", "latency=2", "huge=5", "status=413"),
]
RAISES = "class Bad(Base):\n    def present(self, results, settings): raise ValueError('no')\n"
CRASHES = "class Bad(Base):\n    def present(self, results, settings): os._exit(3)\n"
PRINTS = (
    "class Bad(Base):\n    def present(self, results, settings):\n"
    "        print('x' * 100_000)\n        return super().present(results, settings)\n"
)
HOOK = "\n@hookimpl\ndef hourglance_widgets(register):\n    register(Bad())\n"
PLUGINS = {
    "good-one": GOOD,
    "good-two": GOOD,
    "raises": RAISES + HOOK,
    "crashes": CRASHES + HOOK,
    "prints": PRINTS + HOOK,
}

#: How much more there may be in the last quarter than in the second one.
MEMORY_GROWTH = 1.03


@dataclass(frozen=True)
class Sample:
    """What the app had at one moment."""

    memory: float
    app: float
    handles: int
    threads: int
    processes: int


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=40)
    minutes = parser.parse_args().minutes
    with tempfile.TemporaryDirectory() as home, DemoCloud(allowance=100_000) as cloud:
        environment = os.environ | {
            "HOURGLANCE_API_URL": cloud.url,
            "HOURGLANCE_LOGIN_URL": cloud.url,
            "PIP_NO_INDEX": "1",
            **{f"XDG_{kind}_HOME": f"{home}/{kind.lower()}" for kind in ("CONFIG", "CACHE", "DATA")},
        }
        hourglance = [program("hourglance")]
        account = ["--region", "eu-west-1", "--client-id", cloud.client_id]
        subprocess.run([*hourglance, "sign-in", *account], env=environment, check=True)
        for name, code in PLUGINS.items():
            wheel = write_wheel(Path(home), name, code)
            command = [*hourglance, "plugin", "install", "--yes", str(wheel)]
            subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
        app_file = str(Path(__file__).with_name("soak_app.py"))
        with subprocess.Popen([sys.executable, app_file], env=environment) as app:
            samples = soak(app.pid, cloud, minutes)
            assert app.poll() is None, "it ended by itself"
            app.terminate()
        asked = sum(request.path.endswith("/query") for request in cloud.requests)
    return judge(samples, asked, minutes)


def soak(app: int, cloud: DemoCloud, minutes: float) -> list[Sample]:
    chance, samples, began = random.Random(1), [], time.monotonic()
    with Tray.open() as tray:
        wait_for(tray.icons)
        while (gone := time.monotonic() - began) < minutes * 60:
            if len(samples) % 3 == 0:
                cloud.add_fault(f"{chance.choice(FAULTS)}@/api/v2/analytics:1")
            if len(samples) % 6 in {0, 3}:
                tray.icons()[0].click()
            samples.append(sample(app))
            if len(samples) % 6 == 0:
                print(f"{gone / 60:4.0f} min  {samples[-1]}", flush=True)
            time.sleep(10)
    return samples


def judge(samples: list[Sample], asked: int, minutes: float) -> int:
    """Print what has become of each figure, and return 1 if one has grown.

    Memory is judged by its median. What is counted comes and goes with every request and with the open panel:
    what is never given back raises the least that there ever is.
    """
    quarter = len(samples) // 4
    second, last = samples[quarter : 2 * quarter], samples[-quarter:]
    print(f"\n{asked} requests in {minutes:.0f} min; in the second quarter and in the last:")
    grown = False
    for name in Sample.__annotations__:
        in_memory = name in {"memory", "app"}
        typical = statistics.median if in_memory else min
        before, after = (typical([getattr(each, name) for each in part]) for part in (second, last))
        most = max(getattr(each, name) for each in samples)
        verdict = "  GROWN" if after > before * (MEMORY_GROWTH if in_memory else 1) else ""
        grown = grown or bool(verdict)
        which = "median" if in_memory else "least"
        print(f"  {name:10} {which:6} {before:8.1f} -> {after:8.1f}, at most {most:.1f}{verdict}")
    return int(grown or asked < minutes * 30)


def sample(app: int) -> Sample:
    pids = family(app)
    return Sample(
        memory=sum(map(private_mib, pids)),
        app=private_mib(app),
        handles=sum(map(handles, pids)),
        threads=sum(map(threads, pids)),
        processes=len(pids),
    )


def family(pid: int) -> list[int]:
    """Return a process and all that it started."""
    found = [pid]
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += family(int(child))
    return found


def private_mib(pid: int) -> float:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss_Anon:"):
                return int(line.split()[1]) / 1024
    return 0.0  # it has just ended


def handles(pid: int) -> int:
    with suppress(OSError):
        return len(list(Path(f"/proc/{pid}/fd").iterdir()))
    return 0


def threads(pid: int) -> int:
    with suppress(OSError):
        return len(list(Path(f"/proc/{pid}/task").iterdir()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
