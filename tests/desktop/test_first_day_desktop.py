"""A first day: sign in, see the number, open the panel, quit; and where the token was meanwhile."""

import json
import os
import re
import subprocess
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from keyring.backends.SecretService import Keyring
from status_icon import Icon, Tray
from subprocesses import Cloud, program, wait_for


@pytest.fixture
def signed_in(sign_in_at) -> Cloud:
    return sign_in_at()


@pytest.fixture
def app(signed_in: Cloud) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([program("hourglance")], start_new_session=True) as process:
        yield process
        process.kill()


@pytest.fixture
def icon(app: subprocess.Popen[bytes]) -> Iterator[Icon]:
    """The app's icon, once it shows a number."""
    with Tray.open() as tray:
        icon = wait_for(lambda: next(iter(tray.icons()), None))
        wait_for(lambda: re.search(r"Voice, last hour: \d", icon.tooltip))
        yield icon


def kept_by_the_keyring(cloud: Cloud) -> str:
    host = cloud.url.removeprefix("http://")
    entry = Keyring().get_password("hourglance", f"{cloud.client_id}@{host}")
    assert entry
    return entry


def secrets_in(entry: str) -> list[str]:
    kept = json.loads(entry)
    return [kept[name] for name in ("access", "refresh") if kept.get(name)]


def children_of(app: subprocess.Popen[bytes]) -> list[int]:
    return [
        int(child)
        for task in Path(f"/proc/{app.pid}/task").iterdir()
        for child in (task / "children").read_text().split()
    ]


def windows() -> list[str]:
    found = subprocess.run(
        ["xdotool", "search", "--onlyvisible", "--name", "^Hourglance$"],
        capture_output=True,
        text=True,
        check=False,
    )
    return found.stdout.split()


def test_sign_in_stores_the_token_in_the_keyring(signed_in: Cloud) -> None:
    assert secrets_in(kept_by_the_keyring(signed_in))


def test_sign_out_deletes_the_token_from_the_keyring(signed_in: Cloud, hourglance) -> None:
    done = hourglance("sign-out")

    assert done.stdout == "Signed out.\n"
    host = signed_in.url.removeprefix("http://")
    assert Keyring().get_password("hourglance", f"{signed_in.client_id}@{host}") is None


def test_tooltip_equals_the_output_of_glance(icon: Icon, hourglance) -> None:
    card, *_ = json.loads(hourglance("glance", "--json").stdout)
    as_of = datetime.fromisoformat(card["as_of"]).astimezone()

    assert re.search(r"Voice, last hour: \d+ (h|min|s)", icon.tooltip)
    if f"{as_of:%H:%M}" in icon.tooltip:  # unless a minute has begun between the two
        assert f"Voice, last hour: {card['text']}" in icon.tooltip


def test_click_on_the_icon_toggles_the_panel(icon: Icon) -> None:
    assert windows() == []

    icon.click()
    wait_for(windows)

    time.sleep(0.5)  # two clicks, not a double click
    icon.click()
    wait_for(lambda: not windows())


def test_quit_ends_all_processes_within_two_seconds(app: subprocess.Popen[bytes], icon: Icon) -> None:
    children = children_of(app)

    began = time.monotonic()
    icon.choose("Quit")
    app.wait(2)
    for child in children:
        wait_for(lambda child=child: not Path(f"/proc/{child}").exists(), began + 2 - time.monotonic())

    assert app.returncode == 0


def test_token_is_only_in_keyring_and_memory(
    app: subprocess.Popen[bytes], icon: Icon, signed_in: Cloud, a_home_of_its_own: Path
) -> None:
    tokens = [token.encode() for token in secrets_in(kept_by_the_keyring(signed_in))]
    assert children_of(app) == []  # the bundled widgets run in the app
    outside = {
        "the app's command line": Path(f"/proc/{app.pid}/cmdline").read_bytes(),
        "the app's environment": Path(f"/proc/{app.pid}/environ").read_bytes(),
        **{str(file): file.read_bytes() for file in files_below(a_home_of_its_own)},
        **{str(file): file.read_bytes() for file in files_below(Path(os.environ["HOME"]))},
        **{str(file): file.read_bytes() for file in files_below(Path(os.environ["XDG_RUNTIME_DIR"]))},
    }

    assert tokens
    assert any(token in memory_of(app.pid) for token in tokens), "the search itself must be able to find it"
    assert [place for place, content in outside.items() if any(token in content for token in tokens)] == []
    assert any("account.json" in place for place in outside)


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".keyring"]


def memory_of(pid: int) -> bytes:
    """Return everything that a process can read of its own memory."""
    parts = []
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            span, access, *_, name = f"{line} -".split(maxsplit=5)
            if "r" not in access or "[v" in name:
                continue
            start, end = (int(bound, 16) for bound in span.split("-"))
            memory.seek(start)
            try:
                parts.append(memory.read(end - start))
            except OSError:
                continue
    return b"\0".join(parts)
