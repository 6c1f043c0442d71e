"""Downloads by pip itself, from an index on loopback: settings, reasons, limits, cancellation."""

import hashlib
import os
import stat
import subprocess
import sys
import sysconfig
import tarfile
import threading
from pathlib import Path

import pytest
from package_index import PackageIndex, make_certificate
from wheels import GOOD, WIDGET, write_wheel

from hourglance import __version__
from hourglance.plugin_host import (
    InstallCanceledError,
    InstallControl,
    PluginInstallError,
    PluginLibrary,
    PluginRuntimeError,
)
from hourglance.plugin_host.install import pip

pytestmark = pytest.mark.usefixtures("compiled_guest")

#: A build backend that says that it ran.
BACKEND = """
import pathlib, shutil
pathlib.Path(RAN).touch()
def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    return pathlib.Path(shutil.copy(WHEEL, wheel_directory)).name
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    """An index with a few projects."""
    folder = tmp_path_factory.mktemp("index")
    index = PackageIndex(folder / "served")
    index.add(
        "strange",
        requires=("hourglance", "helper>=2", "only-inside; sys_platform == 'wasi'", "x; os_name=='nt'"),
    )
    index.add("strange", version="2.0", requires=("hourglance>=1000",))
    index.add("helper", "NUMBER = 7", version="2.5", entry_points="[hourglance.plugins]\nhelper = helper\n")
    index.add("only-inside", "", entry_points="")
    index.add("compiled", tag="cp314-cp314-manylinux_2_17_x86_64")
    index.add("needs-compiled", requires=("compiled",))
    index.add("old", attributes='data-requires-python="&lt;3.12"')
    index.add("changed")
    (index.folder / "simple/changed/index.html").unlink()
    index.link("changed", f"changed-1.0-py3-none-any.whl#sha256={'0' * 64}")
    index.link("source-only", "source-only-1.0.tar.gz")
    index.link("gone", "gone-1.0-py3-none-any.whl")
    index.add("quarrel", requires=("helper<1",))
    index.add("damaged").write_bytes(b"no wheel")
    index.add("garbled", requires=("--index-url=http://example.invalid",))
    index.add("thief", requires=(f"x @ {Path(__file__).as_uri()}",))
    index.add("pipe", requires=("thief-of-pipes",))
    index.add("thief-of-pipes", requires=("x @ file:///nowhere/pipe.whl",))
    (index.folder / "simple" / "unreadable").mkdir()
    (index.folder / "simple/unreadable/index.html").write_bytes(b"\xff\xfe\x00")
    index.add("trojan", requires=(f"sdist @ {make_sdist(folder).as_uri()}",))
    with index.serve():
        yield index


def make_sdist(folder: Path) -> Path:
    """Write an sdist whose build would leave a file."""
    project = make_project(folder / "sdist-1.0", folder / "ran")
    (project / "PKG-INFO").write_text("Metadata-Version: 2.1\nName: sdist\nVersion: 1.0\n")
    archive = folder / "sdist-1.0.tar.gz"
    with tarfile.open(archive, "w:gz") as file:
        file.add(project, project.name)
    return archive


def make_project(folder: Path, ran: Path) -> Path:
    folder.mkdir(parents=True)
    wheel = write_wheel(folder.parent, "built")
    (folder / "backend.py").write_text(f"RAN, WHEEL = {str(ran)!r}, {str(wheel)!r}\n{BACKEND}")
    (folder / "pyproject.toml").write_text(
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
        '[project]\nname = "built"\nversion = "1.0"\n'
    )
    return folder


@pytest.fixture
def library(tmp_path, no_index, monkeypatch):
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.delenv("PIP_CONFIG_FILE")
    monkeypatch.setenv("PIP_RETRIES", "0")
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    return PluginLibrary(tmp_path / "plugins")


def settings(home: Path, text: str) -> None:
    file = home / "config" / "pip" / "pip.conf"
    file.parent.mkdir(parents=True)
    file.write_text(text)


def install(library, spec, control=None):
    with library.stage(str(spec), control) as staged:
        return library.install(staged, granted=("conversations",))


def left_in(library):
    ours = {".plugins.json.lock", ".declared"}
    return sorted(path.name for path in library.folder.iterdir() if path.name not in ours)


def test_requirement_brings_its_dependencies_resolved_for_the_sandbox(library, index, monkeypatch):
    monkeypatch.setenv("PIP_INDEX_URL", index.url)
    messages = []
    installed = install(library, "Strange<2", InstallControl(report=messages.append))

    assert (installed.name, installed.version, installed.spec) == ("strange", "1.0", "Strange<2")
    assert (installed.source, installed.origin) == ("requirement", index.url)
    assert installed.dependencies == ("helper 2.5", "only-inside 1.0")
    wheel = index.folder / "simple/strange/strange-1.0-py3-none-any.whl"
    assert installed.sha256 == hashlib.sha256(wheel.read_bytes()).hexdigest()
    (plugin,) = library.runnable().plugins
    assert plugin.entry_points == ("strange",)
    assert sorted(path.name for path in plugin.folder.glob("*.py")) == [
        "helper.py",
        "only_inside.py",
        "strange.py",
    ]
    assert list(plugin.folder.glob("hourglance*")) == []
    assert left_in(library) == ["plugins.json", "strange"]
    assert stat.S_IMODE((library.folder / "plugins.json").stat().st_mode) == 0o600
    assert messages[0] == "Looking for Strange<2"
    assert any(message.startswith("Downloading helper-2.5-py3-none-any.whl (") for message in messages)
    assert messages[-1] == "Unpacking strange, helper, only-inside"


@pytest.mark.parametrize(
    "conf",
    [
        "[global]\nindex-url = {url}\n[install]\nuser = true\nquiet = 3\n",
        (
            "[global]\nindex-url = http://127.0.0.1:9/simple\nprefix = /elsewhere\ntarget = /elsewhere\n"
            "[install]\nindex-url = {url}\n"
        ),
        (
            "[global]\nno-index = true\nfind-links =\n    /nothing\n    {links}\n"
            "requirement = /nothing\nplatform = win32\n"
        ),
    ],
    ids=["user", "install section, prefix", "find-links"],
)
def test_settings_of_pip_are_followed_or_overridden(
    library, index, a_home_of_its_own, tmp_path, monkeypatch, conf
):
    links = tmp_path / "links"
    write_wheel(links, "helper", version="2.5")
    settings(a_home_of_its_own, conf.format(url=index.url, links=links))
    monkeypatch.setenv("PIP_INDEX_URL", "")  # counts as not set
    installed = install(library, "helper")

    assert installed.version == "2.5"
    assert installed.origin == (links.as_uri() if "find-links" in conf else index.url)


def test_password_in_netrc_is_used_and_one_in_the_address_is_not_shown(
    library, tmp_path, a_home_of_its_own, monkeypatch
):
    guarded = PackageIndex(tmp_path / "guarded", login="agent:secret")
    guarded.add("strange")
    with guarded.serve():
        monkeypatch.setenv("PIP_INDEX_URL", guarded.url)
        with pytest.raises(
            PluginInstallError, match=r"/simple could not be used: it requires a user and a password \(401\)"
        ):
            install(library, "strange")
        monkeypatch.setenv("PIP_INDEX_URL", guarded.url.replace("://", "://agent:wrong@"))
        with pytest.raises(PluginInstallError) as caught:
            install(library, "strange")
        assert "wrong" not in f"{caught.value} {caught.value.details}"
        monkeypatch.setenv("PIP_INDEX_URL", guarded.url)
        netrc = a_home_of_its_own / ".netrc"
        netrc.write_text("machine 127.0.0.1 login agent password secret\n")
        netrc.chmod(0o600)
        assert install(library, "strange").origin == guarded.url


def test_password_of_the_keyring_command_is_used(library, tmp_path, monkeypatch):
    program = tmp_path / "bin" / "keyring"
    program.parent.mkdir()
    program.write_text("""#!/bin/sh\necho '{"username": "agent", "password": "secret"}'\n""")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PIP_KEYRING_PROVIDER", "subprocess")
    guarded = PackageIndex(tmp_path / "guarded", login="agent:secret")
    guarded.add("strange")
    with guarded.serve():
        monkeypatch.setenv("PIP_INDEX_URL", guarded.url.replace("://", "://agent@"))
        assert install(library, "strange").origin == guarded.url


def test_certificate_of_an_index_is_trusted_by_the_setting_alone(library, tmp_path, a_home_of_its_own):
    certificate = make_certificate(tmp_path)
    index = PackageIndex(tmp_path / "served")
    index.add("strange")
    with index.serve(certificate):
        settings(a_home_of_its_own, f"[global]\nindex-url = {index.url}\n")
        with pytest.raises(PluginInstallError, match="could not be used: its certificate is not trusted"):
            install(library, "strange")
        (a_home_of_its_own / "config/pip/pip.conf").write_text(
            f"[global]\nindex-url = {index.url}\n[install]\ncert = {certificate}\n"
        )
        assert install(library, "strange").origin == index.url


@pytest.mark.parametrize(
    ("spec", "sentence"),
    [
        ("nothing", "nothing is not in the indexes that pip is set to. Check its name, and pip's settings."),
        ("helper>5", "helper has no version >5; there is 2.5."),
        (
            "strange>=2",
            f"it requires another version of Hourglance; this is {__version__}. Update Hourglance, or",
        ),
        (
            "compiled",
            "compiled has no wheel for pure Python. Ask its author to publish a py3-none-any wheel.",
        ),
        (
            "needs-compiled",
            "it requires compiled, which has no wheel for pure Python. Ask its author to publish a",
        ),
        ("source-only", "source-only has no wheel for pure Python. Ask its author to publish a py3-none-any"),
        ("old", "old does not support Python 3.14, which plugins run in."),
        (
            "changed",
            "a downloaded file does not match its checksum, so it was changed on the way or at the index.",
        ),
        ("gone", "/gone could not be used: it does not have the file (404)."),
        ("quarrel", "it requires helper, which has no version <1; there is 2.5."),
        ("damaged", "a downloaded wheel is damaged. Try again later, or tell the index's administrator."),
        ("garbled", "the metadata of a wheel are invalid: Expected package name at the start of dependency"),
        (
            "thief",
            f"{Path(__file__).as_uri()}, which is not at an https address. Ask its author",
        ),
        (
            "pipe",
            "file:///nowhere/pipe.whl, which is not at an https address. Ask its author to",
        ),
        ("unreadable", "an index sent a page that cannot be read. Check pip's settings and your network"),
        ("trojan", "sdist-1.0.tar.gz, which is not at an https address. Ask its author to require it by its"),
    ],
)
def test_reason_of_a_failure_is_one_sentence(library, index, monkeypatch, spec, sentence):
    monkeypatch.setenv("PIP_INDEX_URL", index.url)
    with pytest.raises(PluginInstallError) as caught:
        install(library, spec)

    assert f"{spec} could not be installed: " in str(caught.value)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)
    assert left_in(library) == []
    assert not (index.folder.parent / "ran").exists()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        (
            "http://127.0.0.1:9/simple",
            "http://127.0.0.1:9/simple could not be used: it refused the connection.",
        ),
        ("http://host.invalid/simple", "host.invalid is not encrypted, and pip does not trust it."),
        ("https://host.invalid/simple", "could not be used: there is no such host, or no network."),
    ],
)
def test_reason_why_an_index_cannot_be_used_is_told_first(library, index, monkeypatch, url, sentence):
    monkeypatch.setenv("PIP_INDEX_URL", url)
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", index.url)
    with pytest.raises(PluginInstallError) as caught:
        install(library, "nothing")

    assert sentence in caught.value.what


@pytest.mark.parametrize(
    ("status", "sentence"), [(403, "it refuses access (403)."), (503, "an error of its own.")]
)
def test_reason_is_told_by_the_status_of_the_index(library, tmp_path, monkeypatch, status, sentence):
    with PackageIndex(tmp_path / "served", status=status).serve() as index:
        monkeypatch.setenv("PIP_INDEX_URL", index.url)
        with pytest.raises(PluginInstallError) as caught:
            install(library, "strange")
    assert f"{index.url} could not be used: " in caught.value.what
    assert sentence in caught.value.what


def test_download_that_breaks_off_is_told(library, tmp_path, monkeypatch):
    with PackageIndex(tmp_path / "served", breaks_off=True).serve() as index:
        index.add("strange")
        monkeypatch.setenv("PIP_INDEX_URL", index.url)
        with pytest.raises(PluginInstallError, match=r"installed: a download broke off\. Try again later"):
            install(library, "strange")


def test_proxy_that_cannot_be_reached_is_told(library, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("PIP_INDEX_URL", "https://host.invalid/simple")
    with pytest.raises(PluginInstallError, match="the proxy cannot be reached, or refuses the connection"):
        install(library, "strange")


def test_settings_of_pip_that_are_invalid_are_told(library, a_home_of_its_own):
    settings(a_home_of_its_own, "x = 1\n")
    with pytest.raises(PluginInstallError, match="Configuration file could not be loaded"):
        install(library, "strange")


def test_pip_that_is_missing_is_one_sentence(library, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(PluginInstallError) as caught:
        install(library, "strange")

    assert str(caught.value) == (
        "pip is missing in Hourglance's environment, and installs the plugins. Install Hourglance again."
    )


def test_dependency_that_pip_would_build_is_refused(library, tmp_path, monkeypatch):
    write_wheel(tmp_path, "strange", requires=("sdist",))
    constraint = tmp_path / "constraint.txt"
    constraint.write_text(f"sdist @ {make_sdist(tmp_path).as_uri()}\n")
    monkeypatch.setenv("PIP_CONSTRAINT", str(constraint))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))

    with pytest.raises(PluginInstallError, match="without a wheel, and Hourglance does not build packages"):
        install(library, "strange")

    assert not (tmp_path / "ran").exists()


def test_traceback_of_pip_is_the_sentence_of_its_exception(library, tmp_path, monkeypatch):
    gone = tmp_path / "hourglance-0-py3-none-any.whl"
    write_wheel(tmp_path, "strange", requires=("helper",))
    constraint = tmp_path / "constraint.txt"
    constraint.write_text(f"helper @ {gone.as_uri()}\n")
    monkeypatch.setenv("PIP_CONSTRAINT", str(constraint))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    with pytest.raises(PluginInstallError, match=r"installed: FileNotFoundError: .*No such file"):
        install(library, "strange")


def test_environment_without_a_pip_of_its_own_installs_plugins(tmp_path, no_index):
    """As uv and pipx create them: pip is only what Hourglance depends on, perhaps in a folder apart."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv"], check=True)
    (python,) = tmp_path.glob("venv/*/python" if os.name != "nt" else "venv/Scripts/python.exe")
    assert not list(python.parent.glob("pip*"))
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    (site,) = subprocess.check_output([python, "-c", where], text=True).splitlines()
    packages = sysconfig.get_path("purelib")
    Path(site, "shared.pth").write_text(f"import site; site.addsitedir({packages!r})\n")
    write_wheel(tmp_path / "links", "strange", requires=("helper", "hourglance"))
    write_wheel(tmp_path / "links", "helper", version="2.5", entry_points="")
    command = ["plugin", "install", "strange", "--find-links", tmp_path / "links", "--yes"]
    subprocess.run([python, "-I", "-m", "hourglance.cli", *command], check=True)

    (installed,) = PluginLibrary().installed()
    assert (installed.name, installed.dependencies, installed.enabled) == ("strange", ("helper 2.5",), True)
    assert installed.origin == (tmp_path / "links").as_uri()


def test_own_folder_is_built_and_treated_as_its_wheel(library, tmp_path, no_index):
    ran = tmp_path / "ran"
    folder = make_project(tmp_path / "author", ran)
    messages = []
    installed = install(library, folder, InstallControl(report=messages.append))

    assert ran.exists()
    assert (installed.name, installed.source, installed.origin) == ("built", "folder", str(folder))
    assert "Building built" in messages
    assert (library.runnable().plugins[0].folder / "built.py").read_text() == WIDGET + GOOD


def test_own_folder_that_cannot_be_built_is_one_sentence(library, tmp_path):
    folder = make_project(tmp_path / "author", tmp_path / "ran")
    (folder / "backend.py").write_text("raise ValueError('boom')")
    with pytest.raises(PluginInstallError) as caught:
        install(library, folder)

    assert str(caught.value) == f"{folder} could not be built: ValueError: boom."
    assert "Traceback" in caught.value.details
    assert left_in(library) == []


def test_installation_canceled_ends_pip_at_once_and_leaves_nothing(library, silent_index, monkeypatch):
    control, ended = InstallControl(), threading.Event()

    def cancel():
        with silent_index.accept()[0]:  # pip has sent its request, and gets no answer
            control.canceled.set()
            ended.wait()

    timer = threading.Thread(target=cancel)
    timer.start()
    with pytest.raises(InstallCanceledError):
        install(library, "strange", control)
    ended.set()
    timer.join()

    assert left_in(library) == []


def test_installation_has_a_deadline(library, silent_index, monkeypatch):
    monkeypatch.setattr(pip, "DEADLINE", 0.3)
    with pytest.raises(
        PluginInstallError, match="strange could not be installed: it took longer than 0 minutes"
    ):
        install(library, "strange")

    assert left_in(library) == []


def test_download_has_a_size_limit(library, index, monkeypatch):
    monkeypatch.setenv("PIP_INDEX_URL", index.url)
    monkeypatch.setattr(pip, "MAX_BYTES", 100)
    monkeypatch.setattr(pip, "_POLL", 0.001)
    with pytest.raises(PluginInstallError, match="it is larger than 0 MB, which is the limit"):
        install(library, "helper")

    assert left_in(library) == []


@pytest.fixture
def silent_index(monkeypatch):
    """A port that accepts connections and never answers."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{server.getsockname()[1]}/simple")
        monkeypatch.setenv("PIP_TIMEOUT", "60")
        yield server


def test_runtime_is_prepared_with_a_message_before_a_plugin_is_installed(
    library, tmp_path, fast_install, monkeypatch
):
    def prepare(report):
        report("Preparing")
        raise PluginRuntimeError("No space.")

    monkeypatch.setattr("hourglance.plugin_host.install.fetch.prepare_guest", prepare)
    messages = []
    with pytest.raises(PluginRuntimeError, match="No space"):
        install(library, write_wheel(tmp_path, "strange"), InstallControl(report=messages.append))

    assert messages == ["Unpacking strange", "Preparing"]
    assert left_in(library) == []


def test_installation_ends_if_the_runtime_fails_unexpectedly(library, tmp_path, fast_install, monkeypatch):
    def prepare(report):
        raise RuntimeError("a bug")

    monkeypatch.setattr("hourglance.plugin_host.install.fetch.prepare_guest", prepare)
    with pytest.raises(RuntimeError, match="a bug"):
        install(library, write_wheel(tmp_path, "strange"))

    assert left_in(library) == []


def test_installation_canceled_does_not_wait_for_the_runtime(library, tmp_path, fast_install, monkeypatch):
    control, ended = InstallControl(), threading.Event()

    def prepare(report):
        control.canceled.set()
        ended.wait()

    monkeypatch.setattr("hourglance.plugin_host.install.fetch.prepare_guest", prepare)
    with pytest.raises(InstallCanceledError):
        install(library, write_wheel(tmp_path, "strange"), control)
    ended.set()

    assert left_in(library) == []


def test_installation_that_is_killed_is_cleaned_up_by_the_next_command(library, tmp_path):
    left = library.folder / ".staging-left"
    (left / "site").mkdir(parents=True)
    (library.folder / ".removed-left").mkdir()
    library.runnable()

    assert left_in(library) == []


def test_pip_ends_with_the_process_that_started_it(silent_index):
    code = (
        "import sys; from hourglance.plugin_host import PluginLibrary; from pathlib import Path\n"
        "with PluginLibrary(Path(sys.argv[1])).stage('strange'): pass"
    )
    command = [sys.executable, "-c", code, os.environ["HOME"]]
    with subprocess.Popen(command) as process, silent_index.accept()[0] as connection:
        process.kill()
        while connection.recv(4096):
            pass  # the request of pip, which has ended


def test_installation_under_way_is_not_cleaned_up_by_another_command(library, tmp_path, fast_install):
    with library.stage(str(write_wheel(tmp_path, "strange"))) as staged:
        PluginLibrary(library.folder).runnable()
        assert staged.plugin.folder.is_dir()


@pytest.mark.parametrize(
    ("spec", "sentence"),
    [
        ("--index-url=https://example.com", "is not a folder, wheel or requirement."),
        ("", "'' is not a folder, wheel or requirement."),
        ("name\x1b[2J", "is not a folder, wheel or requirement."),
        ("./not-there", "There is no ./not-there."),
        ("not-there.whl", "There is no not-there.whl."),
        (str(Path(__file__).parent), "it is not a plugin."),
        (__file__, "is neither a wheel (.whl) nor a folder."),
        ("two words", "'two words' is not a folder, wheel or requirement."),
        ("name; os_name == 'nt'", "has an environment marker, which means nothing here."),
        (
            "name @ git+https://example.com/name",
            "would have to be built, and Hourglance does not build packages.",
        ),
        (
            "name @ file:///tmp/name-1.0.tar.gz",
            "would have to be built, and Hourglance does not build packages.",
        ),
        ("https://example.com/name-1.0-py3-none-any.whl", "has no name. Write NAME @ URL"),
        ("a @ https://example.com/b-1.0-py3-none-any.whl", "b-1.0-py3-none-any.whl is not a wheel of a."),
        ("name @ https://me:secret@example.com/name-1.0.zip", "would have to be built, and Hourglance"),
        ("https://me:secret@example.com/name-1.0-py3-none-any.whl", "https://example.com/name-1.0-py3"),
        ("name @ https://[example.com/name-1.0-py3-none-any.whl", " has no valid address."),
        ("name @ https://example.com/%1b%0a-1.0-py3-none-any.whl", "has no valid name of a wheel"),
        ("hourglance", "hourglance is Hourglance itself."),
        ("nul", "A plugin may not be named nul: it is reserved by Windows."),
    ],
)
def test_source_that_is_none_is_one_sentence(library, spec, sentence):
    with pytest.raises(PluginInstallError) as caught:
        install(library, spec)

    assert sentence in str(caught.value)
    assert str(caught.value).isprintable()
    assert "secret" not in str(caught.value)
    assert not library.folder.exists()


def test_sdist_of_others_is_refused_without_a_look_inside(library, tmp_path):
    for name in ("strange-1.0.tar.gz", "strange-1.0.zip"):
        (tmp_path / name).write_bytes(b"anything")
        with pytest.raises(
            PluginInstallError, match="would have to be built, and Hourglance does not build packages"
        ):
            install(library, tmp_path / name)
