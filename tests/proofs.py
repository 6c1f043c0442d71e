"""Run the tests named in SECURITY.md and RELIABILITY.md and the engine's fault tests, and print the results::

    python tests/proofs.py

Tests that need a desktop run in a private desktop session; ``tests/desktop/bin/real-desktop --install
--tray sni --keyring --notify --browser`` installs its packages. Exit status: 1 if a test failed or was
skipped, else 0.
"""

import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from pathlib import Path

from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parent / "support"))

from threat_table import RELIABILITY, ROOT, SECURITY, Threat, threats

FAULTS = "tests/engine/test_faults.py"
DESKTOP = [
    str(ROOT / "tests" / "desktop" / "bin" / "real-desktop"),
    *("--tray", "sni", "--keyring", "--notify", "--browser", "--"),
]


def main() -> int:
    pages = {"Threats": list(threats(SECURITY)), "Reliability": list(threats(RELIABILITY))}
    proofs = sorted({proof for table in pages.values() for row in table for proof in row.proofs})
    on_desktop = [proof for proof in proofs if proof.startswith("tests/desktop/")]
    results = outcomes([FAULTS, *(proof for proof in proofs if proof not in on_desktop)])
    results |= outcomes(on_desktop, before=DESKTOP)

    console = Console(width=max(Console().width, 140))
    good = True
    for title, table in pages.items():
        console.print(page_table(title, table, results))
        verdicts = [verdict(results, proof) for row in table for proof in row.proofs]
        good &= all(each.startswith("holds") for each in verdicts)

    shown = Table("fault", "result", title="Faults of the service")
    for name, outcome in results.items():
        if name.startswith(f"{FAULTS}::"):
            good &= outcome == "passed"
            shown.add_row(name.partition("::")[2].replace("[", r"\["), outcome)
    console.print(shown)
    return 0 if good else 1


def page_table(title: str, rows: Iterable[Threat], results: dict[str, str]) -> Table:
    """Return the rows of a page with the results of their tests."""
    shown = Table("threat or fault", "what stops it", title=title, show_lines=True)
    shown.add_column("proof", overflow="fold", ratio=2)
    shown.add_column("result", no_wrap=True)
    for row in rows:
        shown.add_row(
            f"[bold]{row.kind}[/]\n{row.threat}",
            row.stopped_by,
            "\n".join(proof.rpartition("::")[2] for proof in row.proofs),
            "\n".join(verdict(results, proof) for proof in row.proofs),
        )
    return shown


def outcomes(proofs: Iterable[str], *, before: Iterable[str] = ()) -> dict[str, str]:
    """Run the tests, after the command *before* if given, and return their outcomes by full name."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.xml")
        command = [*before, sys.executable, "-m", "pytest", "-q", f"--junit-xml={report}", *proofs]
        subprocess.run(command, cwd=ROOT, check=False)
        cases = ET.parse(report).getroot().iter("testcase")
        return {named(case): next((child.tag for child in case), "passed") for case in cases}


def named(case: ET.Element) -> str:
    """Return the name of a test case on pytest's command line."""
    parts = case.get("classname", "").split(".")
    file = next(
        end for end in range(len(parts), 0, -1) if (ROOT / Path(*parts[:end])).with_suffix(".py").is_file()
    )
    return "::".join(["/".join(parts[:file]) + ".py", *parts[file:], case.get("name", "")])


def verdict(results: dict[str, str], proof: str) -> str:
    """Return the outcome of a test, with all its parametrized cases together."""
    cases = [outcome for name, outcome in results.items() if name == proof or name.startswith(f"{proof}[")]
    bad = [outcome for outcome in cases if outcome != "passed"]
    if not cases:
        return "did not run"
    count = f" ({len(cases)} cases)" if len(cases) > 1 else ""
    return f"{bad[0]}{count}" if bad else f"holds{count}"


if __name__ == "__main__":
    sys.exit(main())
