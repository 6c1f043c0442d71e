"""The compiled guest: made once, found again, and made again when it is damaged or of another version."""

import os
import shutil
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from hourglance.api import Card, Count
from hourglance.plugin_host import PluginRuntimeError, prepare_guest
from hourglance.plugin_host.sandbox.build import PACKAGE, component_path
from hourglance.plugin_host.sandbox.plugin_process import is_intact
from hourglance.util.paths import user_path

pytestmark = pytest.mark.usefixtures("compiled_guest")


@pytest.fixture
def cached(monkeypatch, tmp_path):
    """Keep the compiled guest in the cache folder alone, as in an installation from a wheel."""
    shipped = prepare_guest()
    component = tmp_path / component_path().name
    component.symlink_to(component_path())
    monkeypatch.setattr("hourglance.plugin_host.sandbox.prepared.component_path", lambda: component)
    cache = user_path("cache", "guest")
    cache.mkdir(parents=True)
    copy = cache / shipped.name
    copy.write_bytes(shipped.read_bytes())
    return copy


def test_guest_compiled_before_is_found_without_a_word(cached):
    said = []
    assert prepare_guest(said.append) == cached
    assert said == []
    assert is_intact(cached)


def test_guest_of_another_version_is_not_found(cached, monkeypatch):
    monkeypatch.setattr("hourglance.plugin_host.sandbox.prepared.version", lambda _: "49.0.0")
    monkeypatch.setattr("sys.executable", "not-there")
    said = []
    with pytest.raises(PluginRuntimeError):
        prepare_guest(said.append)
    assert said == ["Preparing the plugin runtime for this computer, once. It takes up to a minute."]


@pytest.mark.anyio
async def test_guest_that_is_damaged_is_compiled_again(cached, hosting, make_widgets, results, monkeypatch):
    whole = cached.read_bytes()

    def compile_again(component, folder, prefix):
        assert not cached.exists()
        cached.write_bytes(whole)
        return cached

    monkeypatch.setattr("hourglance.plugin_host.sandbox.prepared._compile", compile_again)
    content = bytearray(whole)
    content[len(content) // 2] ^= 1
    cached.write_bytes(content)
    assert not is_intact(cached)
    async with hosting(make_widgets(Fine="return Card(headline=Count(1))")) as host:
        assert await host.present("strange/fine", results) == Card(headline=Count(1))

    assert is_intact(prepare_guest())


def test_guest_that_is_damaged_and_read_only_is_replaced_in_the_cache(cached, monkeypatch, tmp_path):
    shipped = tmp_path / cached.name
    shutil.copyfile(cached, shipped)
    assert prepare_guest() == shipped

    def refuse(path, *, missing_ok=False):
        raise PermissionError(path)

    monkeypatch.setattr(Path, "unlink", refuse)
    assert prepare_guest(damaged=shipped) == cached
    assert shipped.exists()


@pytest.mark.anyio
async def test_card_does_not_wait_longer_for_the_guest_than_it_may(
    hosting, make_widgets, results, monkeypatch, tmp_path
):
    compiled, may_go_on = prepare_guest(), threading.Event()

    def prepare():
        may_go_on.wait()
        return compiled

    plugin = make_widgets(Fine="return Card(headline=Count(1))")
    plugin = replace(plugin, declaration_cache=tmp_path / "cache.json")
    async with hosting(plugin) as host:
        await host.wait_idle()  # its declarations are cached
    monkeypatch.setattr("hourglance.plugin_host.sandbox.prepared.prepare_guest", prepare)
    monkeypatch.setattr("hourglance.plugin_host.process._PATIENCE_SECONDS", 0.05)
    async with hosting(plugin) as host:
        try:
            with pytest.raises(PluginRuntimeError, match="still being prepared for this computer"):
                await host.present("strange/fine", results)
        finally:
            may_go_on.set()
        await host.wait_idle()
        assert await host.present("strange/fine", results) == Card(headline=Count(1))


def test_compiler_completes_the_file_by_itself(tmp_path):
    """Also when the command that started it has ended, since it did not wait so long."""
    empty = tmp_path / "guest-empty.wasm"
    empty.write_bytes(b"\0asm\x0d\0\1\0")
    command = [sys.executable, "-I", "-m", "hourglance.plugin_host.sandbox.compile"]
    subprocess.run([*command, empty, tmp_path, "guest-empty-"], check=True)

    (compiled,) = tmp_path.glob("guest-empty-*")
    assert is_intact(compiled)


def test_compilation_that_fails_is_one_sentence_and_leaves_nothing(cached, monkeypatch, tmp_path):
    cached.unlink()
    broken = tmp_path / "guest-broken.wasm"
    broken.write_bytes(b"not WebAssembly")
    monkeypatch.setattr("hourglance.plugin_host.sandbox.prepared.component_path", lambda: broken)
    with pytest.raises(PluginRuntimeError) as caught:
        prepare_guest()

    assert caught.value.what.startswith("The plugin runtime cannot be prepared: ")
    assert "\n" not in str(caught.value)
    assert not [each for each in cached.parent.iterdir() if each.name.startswith("guest-")]


@pytest.mark.parametrize("squatter", ["folder", "link", *(["pipe"] if os.name == "posix" else [])])
@pytest.mark.parametrize("is_current", [True, False])
def test_what_is_in_the_place_of_the_compiled_guest_is_removed(
    cached, monkeypatch, tmp_path, squatter, is_current
):
    place = cached if is_current else cached.with_name("guest-0.cwasm")
    whole = cached.read_bytes()
    elsewhere = tmp_path / "elsewhere.cwasm"
    elsewhere.write_bytes(whole)
    cached.unlink()
    if squatter == "folder":
        (place / "inside").mkdir(parents=True)
    elif squatter == "link":
        place.symlink_to(elsewhere)
    else:
        os.mkfifo(place)

    def compile_again(command, **options):
        assert not os.path.lexists(place)
        cached.write_bytes(whole)
        return subprocess.CompletedProcess(command, 0, stdout=str(cached), stderr="")

    monkeypatch.setattr(subprocess, "run", compile_again)
    assert prepare_guest() == cached
    assert elsewhere.read_bytes() == whole


def test_component_of_another_version_is_one_sentence(monkeypatch, tmp_path):
    missing = tmp_path / "guest-0.wasm"
    monkeypatch.setattr("hourglance.plugin_host.sandbox.prepared.component_path", lambda: missing)
    with pytest.raises(PluginRuntimeError, match="Install Hourglance again"):
        prepare_guest()


def test_component_depends_on_each_of_its_sources(tmp_path):
    copy = tmp_path / "hourglance"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("guest-*", "__pycache__"))
    before = component_path(copy)
    assert before.name == component_path().name
    for source in ("api/_cards.py", "api/__init__.pyi", "util/lazy.py", "plugin_host/guest/main.py"):
        with (copy / source).open("a") as file:
            file.write("# changed\n")
        assert component_path(copy) != before
        before = component_path(copy)
    (copy / "plugin_host" / "host.py").write_text("")
    assert component_path(copy) == before
