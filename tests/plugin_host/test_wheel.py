"""Wheels of strangers: who they are, what of them is unpacked, and how much."""

import json
import stat
import struct
import warnings
import zipfile
from io import BytesIO

import pytest
from wheels import write_wheel

from hourglance.plugin_host import (
    PluginInstallError,
    PluginLibrary,
    PluginLibraryError,
    PluginNotAllowedError,
    PluginPolicy,
)
from hourglance.plugin_host.install import wheel as wheels

pytestmark = pytest.mark.usefixtures("fast_install", "compiled_guest")

INFO = "strange-1.0.dist-info"


@pytest.fixture
def library(tmp_path):
    """A library with another plugin, which no test may change."""
    library = PluginLibrary(tmp_path / "plugins")
    install(library, write_wheel(tmp_path, "good"))
    return library


def install(library, spec):
    with library.stage(str(spec)) as staged:
        return library.install(staged, granted=("conversations",))


def files(library):
    folder = library.folder
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def planted(name):
    """A second metadata folder that says it is somebody else, and was asked for."""
    return {
        "METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 99\nAuthor: Example Contact Co.\n",
        "entry_points.txt": "[hourglance.plugins]\nx = payload\n",
        "REQUESTED": "",
        "INSTALLER": "pip",
        "RECORD": "",
    }


@pytest.mark.parametrize("name", ["good", "_", "Good", "hourglance", "other"])
@pytest.mark.parametrize(
    "folder",
    [
        "planted-99.dist-info",
        "strange-1.0.data/purelib/planted-99.dist-info",
        "strange-1.0.data/platlib/planted-99.dist-info",
        "STRANGE-1.0.DATA/purelib/planted-99.DIST-INFO",
        "planted.egg-info",
    ],
)
def test_identity_of_a_second_metadata_folder_is_refused(library, tmp_path, name, folder):
    before = library.installed(), files(library)
    more = {f"{folder}/{file}": text for file, text in planted(name).items()}
    with pytest.raises(
        PluginInstallError, match=r"strange-1\.0-py3-none-any\.whl is not who its name says: "
    ):
        install(library, write_wheel(tmp_path, "strange", more=more))

    assert (library.installed(), files(library)) == before


@pytest.mark.parametrize(
    ("metadata", "info"),
    [
        ("Name: good\nVersion: 1.0\n", INFO),
        ("Name: _\nVersion: 1.0\n", INFO),
        ("Name: strange\nName: good\nVersion: 1.0\n", INFO),
        ("Name: good\nName: strange\nVersion: 1.0\n", INFO),
        ("Version: 1.0\n", INFO),
        ("Name: strange\nVersion: 2.0\n", INFO),
        ("Name: strange\nVersion: 1.0\nVersion: 2.0\n", INFO),
        ("Name: strange\n", INFO),
        ("Name: strange\nVersion: 1.0\n", "good-1.0.dist-info"),
        ("Name: \u212atrange\nVersion: 1.0\n", INFO),
    ],
)
def test_identity_that_is_not_that_of_the_file_is_refused(library, tmp_path, metadata, info):
    before = library.installed(), files(library)
    wheel = tmp_path / "strange-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\n{metadata}")
        archive.writestr(f"{info}/entry_points.txt", "[hourglance.plugins]\nx = payload\n")
    with pytest.raises(PluginInstallError, match="is not who its name says: "):
        install(library, wheel)

    assert (library.installed(), files(library)) == before


@pytest.mark.parametrize(
    ("metadata", "author"),
    [
        ("Author: J\u00f6rg M\u00fcller", "J\u00f6rg M\u00fcller"),
        ("Author: \u5c71\u7530\u592a\u90ce", "\u5c71\u7530\u592a\u90ce"),
        ("Author-email: J\u00f6rg <joerg@example.com>", "J\u00f6rg"),
        ("Author-email: joerg@example.com", "joerg@example.com"),
        ("Maintainer: M\u00fcller", "M\u00fcller"),
    ],
)
def test_author_is_read_in_every_script(library, tmp_path, metadata, author):
    text = f"Metadata-Version: 2.4\nName: strange\nVersion: 1.0\n{metadata}\n"
    wheel = write_wheel(tmp_path, "strange", more={f"{INFO}/METADATA": text})
    assert install(library, wheel).author == author


def test_metadata_that_are_no_text_are_one_sentence(library, tmp_path):
    wheel = write_wheel(tmp_path, "strange", author="M?ller")
    wheel.write_bytes(repacked(wheel, b"M?ller", b"M\xfcller"))
    with pytest.raises(PluginInstallError, match="is damaged, or is no wheel"):
        install(library, wheel)


def repacked(wheel, old, new):
    """Return a wheel in which some bytes are others."""
    packed = BytesIO()
    with zipfile.ZipFile(wheel) as source, zipfile.ZipFile(packed, "w") as target:
        for info in source.infolist():
            target.writestr(info.filename, source.read(info).replace(old, new))
    return packed.getvalue()


@pytest.mark.parametrize(
    ("requirement", "sentence"),
    [
        ("x @ file:///etc/passwd", "requires x @ file:///etc/passwd, which is not at an https address."),
        ("x @ FILE:///etc/passwd", "requires x @ FILE:///etc/passwd, which is not at an https address."),
        ("x@file://server/share/x.whl", "which is not at an https address."),
        ("x @ git+https://example.invalid/x", "which is not at an https address."),
        ("x @ http://example.invalid/x-1.0-py3-none-any.whl", "which is not at an https address."),
        ("x @ ./x ; python_version > '3'", "which is not at an https address."),
        ("--index-url=http://example.invalid", "has a dependency that is not valid: --index-url="),
        ("../x", "has a dependency that is not valid: ../x."),
    ],
)
def test_dependency_from_elsewhere_is_refused_before_anything_is_fetched(
    library, tmp_path, monkeypatch, requirement, sentence
):
    monkeypatch.delattr("hourglance.plugin_host.install.fetch.download")
    with pytest.raises(PluginInstallError) as caught:
        install(library, write_wheel(tmp_path, "strange", requires=(requirement,)))

    assert sentence in str(caught.value)


def test_dependency_at_an_https_address_is_left_to_pip(library, tmp_path):
    address = "x @ https://example.com/x-1.0-py3-none-any.whl"
    assert install(library, write_wheel(tmp_path, "strange", requires=(address, "y>=2"))).name == "strange"


@pytest.mark.parametrize("filename", ["_-1.0", "hourglance-1.0", "-1.0", "con-1.0", "strange", "strange-x"])
def test_name_of_a_file_that_is_no_plugins_name_is_refused(library, tmp_path, filename):
    wheel = write_wheel(tmp_path, "strange").rename(tmp_path / f"{filename}-py3-none-any.whl")
    with pytest.raises(PluginInstallError) as caught:
        install(library, wheel)

    assert str(caught.value).isprintable()
    assert [each.name for each in library.installed()] == ["good"]


@pytest.mark.parametrize("tag", ["cp314-cp314-any", "py3-none-win_amd64", "cp314-none-any"])
def test_wheel_that_is_not_pure_says_what_its_author_has_to_do(library, tmp_path, tag):
    wheel = write_wheel(tmp_path, "strange").rename(tmp_path / f"strange-1.0-{tag}.whl")
    with pytest.raises(PluginInstallError) as caught:
        install(library, wheel)

    assert str(caught.value) == (
        f"strange-1.0-{tag}.whl has no wheel for pure Python, and Hourglance does not build packages. "
        "Ask its author to publish a py3-none-any wheel."
    )


@pytest.mark.parametrize(
    "policy",
    [
        PluginPolicy(allow=frozenset({"good"})),
        PluginPolicy(deny=frozenset({"Strange"})),
        PluginPolicy(allow=frozenset({"good", "strange"}), deny=frozenset({"strange"})),
    ],
)
def test_policy_holds_for_the_name_that_is_asked_for_before_anything_is_read(library, tmp_path, policy):
    library.policy = policy
    wheel = tmp_path / "strange-1.0-py3-none-any.whl"
    wheel.write_bytes(b"not even an archive")
    for spec in (wheel, "strange", "Strange>=1"):
        with pytest.raises(PluginNotAllowedError):
            install(library, spec)


def test_dependency_that_is_a_plugin_brings_modules_alone(library, tmp_path, monkeypatch):
    dependency = write_wheel(tmp_path / "shop", "good", version="99")
    plugin = write_wheel(tmp_path / "shop", "strange", requires=("good",))
    monkeypatch.setattr(
        "hourglance.plugin_host.install.fetch.download",
        lambda *_: wheels_downloaded(plugin, dependency),
    )
    before = library.find("good")
    installed = install(library, plugin)

    assert (installed.name, installed.dependencies) == ("strange", ("good 99",))
    assert installed.entry_points == ("strange",)
    assert library.find("good") == before


def wheels_downloaded(*paths):
    from hourglance.plugin_host.install.pip import Downloads

    return Downloads(wheels=paths, origins={})


def test_files_of_an_installer_bytecode_scripts_and_data_are_not_unpacked(library, tmp_path):
    more = {
        **{f"{INFO}/{name}": "x" for name in ("REQUESTED", "INSTALLER", "direct_url.json")},
        **dict.fromkeys(("pkg/__PyCache__/a.cpython-314.pyc", "__pycache__/b.pyo", "loose.pyc"), "x"),
        **dict.fromkeys(("strange-1.0.data/scripts/run", "strange-1.0.data/data/etc/x"), "x"),
        "strange-1.0.data/purelib/more.py": "x = 1",
        "pkg/vendored-1.0.dist-info/METADATA": "Name: vendored",
    }
    folder = library.plugin(install(library, write_wheel(tmp_path, "strange", more=more))).folder

    assert sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()) == [
        "more.py",
        "pkg/vendored-1.0.dist-info/METADATA",
        f"{INFO}/METADATA",
        f"{INFO}/WHEEL",
        f"{INFO}/entry_points.txt",
        "strange.py",
    ]


def test_digest_differs_with_everything_that_a_wheel_contains(library, tmp_path):
    contents = (
        {},
        {"__pycache__/a.pyc": "1"},
        {"__pycache__/a.pyc": "2"},
        {"data.txt": "x"},
        {"data.txt": "y"},
    )
    digests = {install(library, write_wheel(tmp_path, "strange", more=more)).digest for more in contents}
    assert len(digests) == len(contents)


@pytest.mark.parametrize(
    "member",
    [
        "../x.py",
        "/x.py",
        "a/../../x.py",
        "a\\..\\x.py",
        "C:x.py",
        "a//x.py",
        "./x.py",
        "a\x1b[2J.py",
        "a\u202e.py",
        "nul.py",
        "a/COM1.x.py",
        "a./x.py",
        "a /x.py",
        "x.py.",
    ],
)
def test_path_that_leaves_the_folder_or_is_no_path_everywhere_is_refused(library, tmp_path, member):
    before = files(library)
    with pytest.raises(PluginInstallError, match="which is not allowed") as caught:
        install(library, write_wheel(tmp_path, "strange", more={member: "x"}))

    assert str(caught.value).isprintable()
    assert files(library) == before


@pytest.mark.parametrize("member", ["__pycache__/hidden.py", "pkg/__PYCACHE__/data/x.pyd", "__pycache__/x"])
def test_file_that_hides_among_bytecode_is_refused(library, tmp_path, member):
    with pytest.raises(PluginInstallError, match=f"hides {member} among bytecode"):
        install(library, write_wheel(tmp_path, "strange", more={member: "N = 1"}))


def test_link_in_a_wheel_is_refused(library, tmp_path):
    wheel = write_wheel(tmp_path, "strange")
    with zipfile.ZipFile(wheel, "a") as archive:
        link = zipfile.ZipInfo("link.py")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(PluginInstallError, match=r"contains a link: link\.py"):
        install(library, wheel)


@pytest.mark.parametrize("member", ["strange.py", "STRANGE.py", "strange-1.0.data/purelib/strange.py"])
def test_file_that_is_there_twice_is_refused(library, tmp_path, member):
    wheel = write_wheel(tmp_path, "strange")
    with warnings.catch_warnings(), zipfile.ZipFile(wheel, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr(member, "x = 1")
    with pytest.raises(PluginInstallError, match="more than once"):
        install(library, wheel)


@pytest.mark.parametrize(
    "members",
    [("d", "d/x.py"), ("d/x.py", "d"), ("D/e/x.py", "d/E"), ("\u00e9.py", "e\u0301.py"), ("d/x", "D/X/y")],
)
def test_path_that_another_one_needs_is_refused(library, tmp_path, members):
    wheel = write_wheel(tmp_path, "strange", more=dict.fromkeys(members, ""))
    with pytest.raises(PluginInstallError, match="more than once"):
        install(library, wheel)


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x05\x06" + bytes(18), b"x" * 1000])
def test_wheel_that_is_no_archive_is_one_sentence(library, tmp_path, content):
    wheel = tmp_path / "strange-1.0-py3-none-any.whl"
    wheel.write_bytes(content)
    with pytest.raises(PluginInstallError) as caught:
        install(library, wheel)

    assert str(caught.value).startswith("strange-1.0-py3-none-any.whl is ")


def test_wheel_that_is_damaged_is_one_sentence(library, tmp_path):
    wheel = write_wheel(tmp_path, "strange")
    content = wheel.read_bytes()
    wheel.write_bytes(content.replace(b"class Good", b"class Evil"))
    with pytest.raises(PluginInstallError, match="is damaged, or is no wheel"):
        install(library, wheel)


def test_wheel_whose_directory_is_before_its_beginning_is_one_sentence(library, tmp_path):
    wheel = write_wheel(tmp_path, "strange")
    content = bytearray(wheel.read_bytes())
    struct.pack_into("<L", content, len(content) - 22 + 12, len(content) + 1000)
    wheel.write_bytes(content)
    with pytest.raises(PluginInstallError, match="is damaged, or is no wheel"):
        install(library, wheel)


# Limits, which hold before anything is unpacked.


@pytest.fixture
def nothing_is_unpacked(monkeypatch):
    monkeypatch.setattr("hourglance.plugin_host.install.fetch.unpack", None)


def compressed(folder, content=b"", *, count=1):
    wheel = write_wheel(folder, "strange")
    with zipfile.ZipFile(wheel, "a", zipfile.ZIP_DEFLATED) as archive:
        for number in range(count):
            archive.writestr(f"data{number}", content)
    return wheel


@pytest.mark.parametrize(
    ("content", "count", "what"),
    [
        (bytes(101 * 1024**2), 1, "more than 100 MB unpacked"),
        (bytes(5 * 1024**2), 1, "more than 100 times its own size unpacked"),
        (b"", 5000, "more than 5000 files"),
    ],
    ids=["size", "ratio", "files"],
)
def test_limit_is_checked_before_anything_is_unpacked(
    library, tmp_path, nothing_is_unpacked, content, count, what
):
    with pytest.raises(PluginInstallError) as caught:
        install(library, compressed(tmp_path, content, count=count))

    assert str(caught.value) == f"strange-1.0-py3-none-any.whl has {what}, which is the limit."


@pytest.mark.parametrize(("at", "form", "value"), [(10, "<H", 5001), (12, "<L", 5000 * 646 + 1)])
def test_limit_of_the_archives_directory_is_checked_before_it_is_read(tmp_path, monkeypatch, at, form, value):
    wheel = write_wheel(tmp_path, "strange")
    content = bytearray(wheel.read_bytes())
    struct.pack_into(form, content, len(content) - 22 + at, value)
    wheel.write_bytes(content)
    monkeypatch.setattr(zipfile, "ZipFile", None)
    with pytest.raises(PluginInstallError, match="more than 5000 files"):
        wheels.read_wheel(wheel)


def test_limit_of_paths_is_exact(library, tmp_path):
    install(library, write_wheel(tmp_path, "strange", more={"d/" * 99 + "xx": ""}))
    with pytest.raises(PluginInstallError, match="a path of more than 200 characters"):
        install(library, write_wheel(tmp_path, "strange", more={"d/" * 99 + "xxx": ""}))


@pytest.mark.parametrize(("limit", "what"), [("MAX_DISTRIBUTIONS", "dependencies"), ("MAX_FILES", "files")])
def test_limit_is_of_a_plugin_with_its_dependencies(tmp_path, monkeypatch, limit, what):
    found = [wheels.read_wheel(write_wheel(tmp_path, name)) for name in ("one", "two", "three")]
    exact = 2 if limit == "MAX_DISTRIBUTIONS" else sum(len(each.members) for each in found)
    monkeypatch.setattr(wheels, limit, exact)
    wheels.check_total("one", found)
    monkeypatch.setattr(wheels, limit, exact - 1)
    with pytest.raises(
        PluginInstallError, match=f"one and its dependencies have more than {exact - 1} {what}"
    ):
        wheels.check_total("one", found)


@pytest.mark.parametrize(("limit", "value"), [("MAX_FILES", 3), ("MAX_BYTES", 100)])
def test_limit_is_counted_again_while_unpacking(tmp_path, monkeypatch, limit, value):
    wheel = wheels.read_wheel(write_wheel(tmp_path, "strange"))
    monkeypatch.setattr(wheels, limit, value)
    with pytest.raises(PluginInstallError, match="which is the limit"):
        wheels.unpack([wheel], tmp_path / "site")


def test_first_wheel_wins_where_two_have_the_same_file(tmp_path):
    plugin = wheels.read_wheel(write_wheel(tmp_path, "plugin", more={"shared.py": "plugin"}))
    other = wheels.read_wheel(
        write_wheel(tmp_path, "other", more={"shared.py": "other", "plugin.py": "other"})
    )
    wheels.unpack([plugin, other], tmp_path / "site")

    assert (tmp_path / "site/shared.py").read_text() == "plugin"
    assert "Widget" in (tmp_path / "site/plugin.py").read_text()


# Deletion


def test_deletion_is_of_what_the_list_names_alone(library, tmp_path):
    strangers = [
        library.folder / "good" / "notes.txt",
        library.folder / "other" / "x",
        library.folder / "x.txt",
    ]
    for path in strangers:
        path.parent.mkdir(exist_ok=True)
        path.touch()
    for version in ("2.0", "3.0", "4.0"):
        install(library, write_wheel(tmp_path, "good", version=version))

    assert all(path.exists() for path in strangers)
    library.remove("good")
    assert all(path.exists() for path in strangers[1:])


@pytest.mark.parametrize("previous", ["..", ".", "../other", "../../outside", "/", "a/b", "a\\\\b"])
def test_list_with_a_path_that_leaves_the_folder_is_set_aside(library, previous):
    listed = (library.folder / "plugins.json").read_text()
    (library.folder / "plugins.json").write_text(
        listed.replace('"previous": ""', f'"previous": "{previous}"')
    )
    with pytest.raises(PluginLibraryError, match="set aside"):
        library.installed()


@pytest.mark.parametrize("name", ["", "..", "../other", "Good", "_"])
def test_list_with_a_name_that_is_no_plugins_is_set_aside(library, name):
    listed = (library.folder / "plugins.json").read_text()
    (library.folder / "plugins.json").write_text(listed.replace('"name": "good"', f'"name": "{name}"'))
    with pytest.raises(PluginLibraryError, match="set aside"):
        library.installed()


def test_list_of_the_version_before_is_read_on(library, tmp_path):
    file = library.folder / "plugins.json"
    content = json.loads(file.read_text())
    del content["removed"]
    for row in content["plugins"]:
        del row["origin"], row["previous"]
        row["spec"] = str(tmp_path / "good-1.0-py3-none-any.whl")
    file.write_text(json.dumps(content))

    with library.stage(str(write_wheel(tmp_path, "good", version="2.0"))) as staged:
        assert staged.before is not None
        assert staged.changes == ()
    with library.stage(str(write_wheel(tmp_path / "elsewhere", "good", version="2.0"))) as staged:
        assert [change.aspect for change in staged.changes] == ["source"]


def test_installation_is_refused_if_the_plugin_was_changed_since_it_was_staged(library, tmp_path):
    with library.stage(str(write_wheel(tmp_path, "good", version="2.0"))) as staged:
        library.disable("good")
        with pytest.raises(PluginLibraryError, match="Another Hourglance command has changed good"):
            library.install(staged, granted=())
    assert library.find("good").version == "1.0"
