"""The administrator's policy: what the file can set, and every problem with its position and suggestion."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hourglance.app import Policy, PolicyError, check_policy, read_policy
from hourglance.util.toml_text import TomlProblem

CLIENT = "3f0c9a81-d2e4-4b6a-9c1e-5a7b8c9d0e1f"

WHOLE = f"""\
# The preset of Example Contact Co.
[account]
region = "eu-west-1"  # Ireland
client_id = '{CLIENT}'

[plugins]
allow = [
    "hourglance-longest-wait",  # checked in May
    "Other_One",
]
deny = ["hourglance-wallpaper"]
preinstalled = ["/opt/hourglance/x.whl", "hourglance-longest-wait==1.2.0"]
wheels = "/opt/hourglance/wheels"

[desktop]
start_at_login = true
language = "de"
theme = "dark"

[network]
proxy = "http://proxy.example.com:8080"
certificates = "/etc/ssl/example.pem"

[notifications]
show = true
repeat_minutes = 30
quiet_from = "18:00"
quiet_to = 07:30:00

[refresh]
floor_seconds = 120
requests_per_month = 12_000
calendar = "Europe/Berlin"

[storage]
keep_figures = false

[updates]
check = false
"""

ELEVEN = r"""# The preset of Example Contact Co.
regoin = "eu-west-1"
[account]
region = "eu-wset-1"
client_id = "not-an-id"
[plugin]
[plugins]
allow = ["hourglance-longest-wait", 3]
deny = "hourglance-wallpaper"
preinstalled = ["C:\Programs\widget.whl"]
[refresh]
floor_seconds = "2 min"
[storage]
keep_figures = no
[updates]
check = "false"
check = true
"""


#: Valid TOML in all its spellings. The values need not make sense to a policy.
VALID = (
    '[plugins]\ndeny = ["a",\n  "b", # it\'s bad\n  "c"]\n',
    "[plugins]\ndeny = ['''\na''']\n",
    '[plugins]\ndeny = ["""a""", "b"]\n',
    'plugins = { deny = ["a"] }\n',
    'plugins.deny = ["a"]\n',
    'plugins.deny = [\n"a"\n]\n',
    '[plugins]\n"deny" = ["a"]\n',
    "[plugins]\n'deny' = ['a']\n",
    '["plugins"]\ndeny = ["a"]\n',
    '[ plugins ]\ndeny = ["a"]\n',
    '[plugins] # [x]\ndeny = ["a"] # ]\n',
    '[plugins]\ndeny = [\n  "a"\n  ,\n  "b"\n]\nallow = []\n',
    '[plugins]\ndeny = ["a#b"]\n',
    '[plugins]\npreinstalled = [\n  "/opt/a = b.whl",\n  "x"\n]\n',
    '[plugins]\npreinstalled = [\n"k = v",\n]\n',
    "[plugins]\npreinstalled = [\n'k' , \"l\" ]\n",
    '[plugins]\ndeny = [\n\n# comment = here\n"a",\n]\n',
    '[plugins]\ndeny = [\n[\n"a"]]\n',
    "[storage]\nkeep_figures=false\n",
    '[storage]\nkeep_figures = false\r\n[plugins]\r\ndeny = ["a"]\r\n',
    "[storage]\nkeep_figures = false\n[updates]\ncheck = false",
    '[plugins]\npreinstalled = ["a ; python_version > \'3\'", "b"]\n',
    '[plugins]\npreinstalled = ["a \\"b\\" = c"]\n',
    "[plugins]\npreinstalled = [ 'C:\\plugins\\x.whl' ]\n",
    "[refresh]\nfloor_seconds = 1_20\n",
    "[refresh]\nfloor_seconds = 0x78\n",
    "[refresh]\nfloor_seconds = +120\n",
    '[account]\nregion = """eu-west-1"""\nclient_id = "00000000-0000-4000-8000-000000000001"\n',
    '[account]\nregion = """\\\n  eu-west-1"""\n',
    "[account]\nregion = '''eu-west-1'''\n",
    "[account]\nregion = '''\neu-west-1'''\n",
    "[account]\nregion = '''eu-\nwest-1'''\n",
    '[account]\nregion = "x"\n[plugins]\nallow = [\n"a",\n# [storage]\n"b"\n]\n[updates]\ncheck = true\n',
    '[plugins]\nallow = [\n"a",\n"b" ]\n deny = [ "c" ]\n',
    '[plugins]\nallow = [ # first\n"a",\n"[storage]"\n]\n',
    '[plugins]\npreinstalled = [\n"""\n[storage]\nkeep = 1\n"""\n]\n',
    "[plugins]\npreinstalled = [\n'''\nkeep = 1\n'''\n]\n",
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "preset.toml"


def problems(file: Path, text: str) -> tuple[TomlProblem, ...]:
    file.write_bytes(text.encode())
    return check_policy(file)[1]


def test_policy_with_every_key(file: Path) -> None:
    file.write_text(WHOLE, encoding="utf-8")
    assert read_policy(file) == Policy(
        region="eu-west-1",
        client_id=CLIENT,
        allow=("hourglance-longest-wait", "Other_One"),
        deny=("hourglance-wallpaper",),
        preinstalled=("/opt/hourglance/x.whl", "hourglance-longest-wait==1.2.0"),
        wheels="/opt/hourglance/wheels",
        start_at_login=True,
        language="de",
        theme="dark",
        proxy="http://proxy.example.com:8080",
        certificates="/etc/ssl/example.pem",
        notify=True,
        alert_repeat=30,
        quiet_from="18:00",
        quiet_to="07:30",
        refresh_floor=120,
        requests_per_month=12_000,
        calendar="Europe/Berlin",
        keep_figures=False,
        update_check=False,
    )


@pytest.mark.parametrize("text", ["", "\n# nothing\n", "[account]\n", "\ufeff[account]\r\n"])
def test_policy_defaults_for_missing_keys_and_a_missing_file(file: Path, text: str) -> None:
    assert read_policy(file) == Policy()
    file.write_text(text, encoding="utf-8")
    assert read_policy(file) == Policy()


def test_policy_inline_tables_and_dotted_keys(file: Path) -> None:
    file.write_text(f'account = {{ region = "eu-west-1", client_id = "{CLIENT}" }}\nplugins.deny = []\n')
    assert read_policy(file) == Policy(region="eu-west-1", client_id=CLIENT)


@pytest.mark.parametrize("text", VALID)
def test_valid_toml_has_no_syntax_problem(file: Path, text: str) -> None:
    tomllib.loads(text)
    assert [each.what for each in problems(file, text) if each.what.startswith("Invalid TOML")] == []


def test_problems_are_all_reported_with_line_reason_and_suggestion(file: Path) -> None:
    found = problems(file, ELEVEN)

    assert [(each.line, each.what) for each in found] == [
        (2, "Unknown key `regoin`"),
        (4, "'eu-wset-1' is not a Genesys Cloud region"),
        (5, "Invalid client ID"),
        (6, "Unknown table [plugin]"),
        (8, "Every item of `allow` must be a string"),
        (9, "`deny` must be a list of strings"),
        (10, "Invalid TOML: unescaped '\\' in a string"),
        (12, "`floor_seconds` must be a whole number of seconds"),
        (14, "Invalid TOML: invalid value"),
        (16, "`check` must be true or false"),
        (17, "`check` is set twice"),
    ]
    suggestions = [each.suggestion for each in found]
    assert "eu-west-1" in suggestions.pop(1)
    assert suggestions == [
        "Did you mean `region`?",
        "Copy it from Admin > Integrations > OAuth: 32 hexadecimal digits in five groups.",
        "Did you mean [plugins]?",
        'Write it between quotation marks, "…".',
        'Write ["hourglance-wallpaper"].',
        "Write a path between single quotation marks, '…'.",
        "Write 120, without quotation marks and unit.",
        "Write false.",
        "Write false.",
        "Remove one of the two.",
    ]


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        ("[plugins]\nallow = [\n", (2, 9), "Invalid TOML"),
        ('[plugins]\nallow = ["a",\n"b"\ndeny = []\n', (4, 1), "Invalid TOML"),
        ("[plugins\nx = 1\n", (1, 8), "Invalid TOML"),
        ("[plugins]\nallow: []\n", (2, 6), "Invalid TOML"),
        ("plugins = 3", (1, 1), "`plugins` must be a table"),
        ("[storage]\ncheck = true\n", (2, 1), "Unknown key `check` in [storage]"),
        ("keep_figures = true\n", (1, 1), "`keep_figures` belongs in a table"),
        ("[updates]\n[updates]\n", (2, 1), "The table [updates] is declared twice"),
        (
            "[plugins]\nallow = [\n  'good',\n  'bad one',\n]\n",
            (4, 3),
            "'bad one' is not a valid plugin name",
        ),
        ("[refresh]\nfloor_seconds = 5\n", (2, 17), "`floor_seconds` must be from 30 to 3600"),
        ("[refresh]\nfloor_seconds = true\n", (2, 17), "`floor_seconds` must be a whole number of seconds"),
        ("[refresh]\ncalendar = 'Mars/Base'\n", (2, 12), "'Mars/Base' is not a time zone"),
        ("[refresh]\ncalendar = '../etc/passwd'\n", (2, 12), "'../etc/passwd' is not a time zone"),
        ("[refresh]\ncalendar = 2\n", (2, 12), "`calendar` must be a string"),
        (
            "[refresh]\nrequests_per_month = 99\n",
            (2, 22),
            "`requests_per_month` must be from 100 to 10000000",
        ),
        (
            "[refresh]\nrequests_per_month = '12 000'\n",
            (2, 22),
            "`requests_per_month` must be a whole number of requests",
        ),
        ("[account]\nregion = ''\n", (2, 10), "`region` must be a string"),
        ("[account]\nregion = eu-west-1\n", (2, 10), "Invalid TOML"),
        ("[[plugins]]\n", (1, 1), "[[plugins]] declares a list of tables"),
        ("plugin.deny = ['a']\n", (1, 1), "Unknown table [plugin]"),
        ("[plugins]\ndeny = [\n  ']',  # ]\n]\n", (3, 3), "']' is not a valid plugin name"),
        ("[plugins]\ndeny = ['''\na\nb''']\n", (2, 9), "Every item of `deny` must be a string"),
        pytest.param("x = " + "[" * 5000, (1, 5004), "Invalid TOML: nested too deeply", id="deep"),
        pytest.param("x = " + "9" * 5000, (1, 5004), "Invalid TOML: exceeds the limit", id="digits"),
        pytest.param("a." * 3000 + "b = 1", (1, 1), "Unknown table [a]", id="dots"),
    ],
)
def test_problem_has_its_position(file: Path, text: str, place: tuple[int, int], what: str) -> None:
    first, *_ = problems(file, text)
    assert first.what.startswith(what)
    assert (first.line, first.column) == place
    assert first.suggestion


def test_error_names_the_first_problem_and_counts_the_others(file: Path) -> None:
    file.write_text(ELEVEN, encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        read_policy(file)
    assert caught.value.what == f"{file}, line 2: Unknown key `regoin` (10 more problems)."
    assert "hourglance preset check" in caught.value.remedy
    assert len(caught.value.problems) == 11


@pytest.mark.parametrize(
    ("text", "others"), [("[storage]\nx = 1\ny = 1\n", " (1 more problem)."), ("[storage]\nx = 1\n", ".")]
)
def test_error_counts_no_other_and_one_other(file: Path, text: str, others: str) -> None:
    file.write_text(text)
    with pytest.raises(PolicyError) as caught:
        read_policy(file)

    assert caught.value.what.endswith(f"Unknown key `x` in [storage]{others}")


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("[plugins]\nfloor_seconds = 120\n", "It belongs in [refresh]."),
        ("[storage]\nkeep_figures = 'No'\n", "Write false."),
        ("[storage]\nkeep_figures = 1\n", "Write true."),
        ("[storage]\nkeep_figures = 2\n", "Write true or false, without quotation marks."),
        ("[storage]\nkeep_figures = 1.0\n", "Write true or false, without quotation marks."),
    ],
)
def test_suggestion_is_what_was_probably_meant(file: Path, text: str, suggestion: str) -> None:
    (problem,) = problems(file, text)
    assert problem.suggestion == suggestion


def test_unreadable_file_is_one_sentence(file: Path) -> None:
    file.write_bytes(b"\xff\xfe[")
    with pytest.raises(PolicyError, match="is not UTF-8 text"):
        read_policy(file)
    file.unlink()
    file.mkdir()
    with pytest.raises(PolicyError, match="cannot be read") as raised:
        check_policy(file)
    assert raised.value.remedy == "Give the path of a preset file, as UTF-8 text."
    with pytest.raises(PolicyError, match="There is no file"):
        check_policy(file / "none")


def test_file_too_large_is_not_read_in_part(file: Path) -> None:
    file.write_text("#" * 1_000_000 + "\n[plugins]\nallow = []\n", encoding="utf-8")
    with pytest.raises(PolicyError, match="file too large"):
        read_policy(file)


letters = st.characters(min_codepoint=32, max_codepoint=0x2FF)
texts = st.text(letters, min_size=1, max_size=20).filter(str.strip)
paths = texts.filter(lambda text: "@" not in text and "://" not in text).map("/opt/{}".format)
names = st.from_regex(r"[a-z][a-z0-9-]{0,10}[a-z0-9]", fullmatch=True)


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\x7f", "") + '"'


@settings(max_examples=50)
@given(
    st.lists(names, max_size=5),
    st.lists(paths, max_size=5),
    st.booleans(),
    st.sampled_from(["", "\n  ", " "]),
)
def test_valid_file_reads_as_tomllib_reads_it(
    tmp_path_factory: pytest.TempPathFactory, allow: list[str], specs: list[str], keep: bool, gap: str
) -> None:
    lines = [
        f"[plugins]  # {' '.join(specs)!a}",
        f"allow = [{','.join(gap + quoted(name) for name in allow)}{gap}]",
        f"preinstalled = [{','.join(gap + quoted(spec) for spec in specs)}{gap}]",
        "[storage]",
        f"keep_figures = {str(keep).lower()}",
    ]
    text = "\n".join(lines)
    expected = tomllib.loads(text)
    file = tmp_path_factory.getbasetemp() / "preset.toml"
    found = problems(file, text)
    if all(spec.isprintable() and spec.strip() for spec in expected["plugins"]["preinstalled"]):
        assert [each for each in found if "There is no file" not in each.what] == []
        policy = read_policy(file)
        assert policy.preinstalled == tuple(each.strip() for each in expected["plugins"]["preinstalled"])
        assert policy.allow == tuple(expected["plugins"]["allow"])
        assert policy.keep_figures is expected["storage"]["keep_figures"]


@settings(max_examples=100)
@given(
    st.lists(
        st.one_of(
            st.text(st.characters(codec="utf-8"), max_size=30),
            st.sampled_from(['"', "'", '"""', "[plugins]", "[[a]]", "a.b =", "allow", *"[]=#\\{},1"]),
        ),
        max_size=20,
    ).map("\n".join)
)
def test_any_text_is_valid_or_has_problems_within_it(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    found = problems(tmp_path_factory.getbasetemp() / "preset.toml", text)
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    for problem in found:
        assert 1 <= problem.line <= len(lines)
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        assert found


@pytest.mark.parametrize(
    "spec",
    [
        "x.whl",
        "./x.whl",
        "plugins/x.whl",
        "../x",
        "~/x.whl",
        r"plugins\x.whl",
        "wheels/",
        "a b",
        "==1.2",
        "name=1.2",
    ],
)
def test_preinstalled_plugin_that_cannot_be_installed_is_a_problem(file: Path, spec: str) -> None:
    file.write_text(f"[plugins]\npreinstalled = ['hourglance-longest-wait', '{spec}']\n")
    with pytest.raises(PolicyError) as caught:
        read_policy(file)
    (problem,) = caught.value.problems
    kind = "is a relative path" if "/" in spec or "x" in spec else "is neither a path nor a requirement"
    assert kind in problem.what
    assert (problem.line, problem.column, problem.length) == (2, 44, len(spec) + 2)


@pytest.mark.parametrize(
    "spec",
    [
        "name",
        "name==1.2",
        "name>=1,<2",
        "name[extra] ~= 1.0 ; python_version > '3'",
        "name @ https://example.com/x.whl",
        "https://example.com/x.whl",
        "name (==1.2)",
        "/opt/x.whl",
        r"C:\plugins\x.whl",
        r"\\server\share\x.whl",
    ],
)
def test_preinstalled_plugin_of_each_form_is_valid(file: Path, spec: str) -> None:
    file.write_text("[plugins]\npreinstalled = ['''" + spec + "''']\n")
    assert read_policy(file).preinstalled == (spec,)


@pytest.mark.parametrize(
    ("plugins", "line", "what"),
    [
        ("allow = ['Some_Widget']\ndeny = ['some-widget']", 2, "'Some_Widget' is both allowed and denied"),
        ("deny = ['some.widget']\npreinstalled = ['some-widget==1']", 3, "both preinstalled and denied"),
        ("deny = ['some-widget']\npreinstalled = ['{wheel}']", 3, "both preinstalled and denied"),
        ("allow = []\npreinstalled = ['some_widget']", 3, "'some-widget' is preinstalled but not allowed"),
        ("preinstalled = ['/nowhere/x-1.whl']", 2, "There is no file /nowhere/x-1.whl"),
        ("preinstalled = [ 'C:\\x\\y-1.whl' ]", 2, "There is no file"),
    ],
)
def test_check_reports_what_the_policy_tolerates(
    file: Path, tmp_path: Path, plugins: str, line: int, what: str
) -> None:
    wheel = tmp_path / "some_widget-1.0-py3-none-any.whl"
    wheel.touch()
    text = "[plugins]\n" + plugins.replace("{wheel}", str(wheel)) + "\n"
    (problem,) = problems(file, text)
    assert what in problem.what
    assert problem.line == line
    assert problem.suggestion
    read_policy(file)  # which enforces the stricter list, and reports the missing file when it installs


def test_check_accepts_lists_that_agree(file: Path, tmp_path: Path) -> None:
    wheel = tmp_path / "some_widget-1.0-py3-none-any.whl"
    wheel.touch()
    lists = f"allow = ['some-widget']\ndeny = ['other']\npreinstalled = ['{wheel}', 'Some.Widget==2']"
    assert problems(file, f"[plugins]\n{lists}\n") == ()


@pytest.mark.parametrize(
    ("text", "what", "suggestion"),
    [
        ('[desktop]\nlanguage = "fr"', "`language` cannot be 'fr'", 'Known: "en", "de".'),
        ('[desktop]\ntheme = "drak"', "`theme` cannot be 'drak'", 'Did you mean "dark"?'),
        ("[desktop]\nstart_at_login = 1", "`start_at_login` must be true or false", "Write true."),
        (
            '[network]\nproxy = "proxy:8080"',
            "Proxy address must have the form http://host:port",
            'Or write "system"',
        ),
        (
            '[network]\nproxy = "http://u:p@h:1"',
            "Proxy address must not contain a user name",
            'Or write "system"',
        ),
        ('[network]\ncertificates = "ca.pem"', "'ca.pem' is a relative path", "Write the whole path"),
        ('[plugins]\nwheels = "wheels"', "'wheels' is a relative path", "Write the whole path"),
        ('[notifications]\nrepeat_minutes = "1 h"', "must be a whole number of minutes", "Write 60,"),
        ("[notifications]\nrepeat_minutes = 300", "`repeat_minutes` must be from 0 to 240", "is 240."),
        (
            '[notifications]\nquiet_from = "18:10"',
            "'18:10' is not a full or half hour",
            'Write for example "18:00"',
        ),
        (
            '[notifications]\nquiet_to = "07:30"',
            "no effect without `quiet_from`",
            "Write quiet_from as well.",
        ),
        ('[network]\ncertificates = "/nowhere/ca.pem"', "There is no file /nowhere/ca.pem", "Copy it there"),
        ('[plugins]\nwheels = "/nowhere/wheels"', "There is no folder /nowhere/wheels", "Create it"),
    ],
)
def test_check_reports_settings_that_cannot_be_used(
    file: Path, text: str, what: str, suggestion: str
) -> None:
    (problem,) = problems(file, f"{text}\n")

    assert problem.line == 2
    assert what in problem.what
    assert suggestion in problem.suggestion


def test_check_reports_a_folder_of_wheels_that_others_can_change(file: Path, tmp_path: Path) -> None:
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    wheels.chmod(0o777)

    (problem,) = problems(file, f"[plugins]\nwheels = '{wheels}'\n")

    assert (problem.line, problem.what) == (2, f"{wheels} can be changed by everyone")
