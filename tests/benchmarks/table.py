"""Measure every figure that is promised, and print them as one table, with the machine and the versions::

    tests/desktop/bin/real-desktop --install --tray sni --keyring --browser
    python tests/benchmarks/table.py

It takes about ten minutes and wants a quiet machine. ``--write`` puts the table into PERFORMANCE.md. Ends
with 1 if a promise is not held.
"""

import argparse
import importlib.metadata
import os
import platform
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from figures import Measured, recorded

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "desktop" / "PERFORMANCE.md"
MARK = "<!-- written by tests/benchmarks/table.py -->\n"
DESKTOP = [
    str(ROOT / "tests" / "desktop" / "bin" / "real-desktop"),
    "--tray",
    "sni",
    "--keyring",
    "--browser",
    "--",
]
FILES = [
    f"tests/benchmarks/test_{name}.py"
    for name in (
        "start_and_memory",
        "plugin_process",
        "panel",
        "stall",
        "idle",
        "requests_per_refresh",
        "comparing_widgets",
        "planning",
        "day_price",
        "fleet",
        "live",
    )
]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", action="store_true", help="put the table into desktop/PERFORMANCE.md")
    write = parser.parse_args().write
    rows: list[Measured] = []
    has_passed = True
    for file in FILES:
        # Each in a process of its own: nothing that one leaves behind is measured with the next one.
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder, "report.xml")
            keep = ["--override-ini=junit_family=xunit1", f"--junit-xml={report}"]
            command = [sys.executable, "-m", "pytest", "-q", "-s", *keep, file]
            has_passed &= subprocess.run([*DESKTOP, *command], cwd=ROOT, check=False).returncode == 0
            rows += recorded(report)
    text = "\n".join(table(rows)) + "\n"
    print(text)
    if write:
        before, mark, written = PAGE.read_text(encoding="utf-8").partition(MARK)
        _, heading, after = written.partition("\n## ")
        PAGE.write_text(f"{before}{mark}\n{text}{heading}{after}", encoding="utf-8")
    return 0 if has_passed and all(row.holds for row in rows) else 1


def table(rows: list[Measured]) -> list[str]:
    today = datetime.now(UTC).date().isoformat()
    versions = ", ".join(
        f"{name} {importlib.metadata.version(package)}"
        for name, package in (("PySide6", "pyside6-essentials"), ("httpx", "httpx"), ("msgspec", "msgspec"))
    )
    return [
        (
            f"Measured on {today}: {platform.machine()} with {os.cpu_count()} cores, {platform.system()} "
            f"{platform.release()}, Python {platform.python_version()}, {versions}."
        ),
        "",
        "| what | floor | measured | hold | |",
        "| --- | --- | --- | --- | --- |",
        *(f"| {row.what} | {row.floor} | {row.measured} | {row.hold} | {_verdict(row)} |" for row in rows),
    ]


def _verdict(row: Measured) -> str:
    return "holds" if row.holds else "**does not**"


if __name__ == "__main__":
    sys.exit(main())
