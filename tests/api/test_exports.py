"""The face of the API: what is promised is there, and it costs little."""

import inspect
import json
import subprocess
import sys

from hourglance import api

HEAVY = (
    "PySide6",
    "httpx",
    "msgspec",
    "keyring",
    "oauthlib",
    "click",
    "rich",
    "starlette",
    "uvicorn",
    "asyncio",
)


def test_exports_promised_exist_once():
    assert len(api.__all__) == len(set(api.__all__))
    assert all(hasattr(api, name) for name in api.__all__)


def test_exports_have_only_promised_names():
    public = {
        name for name, value in vars(api).items() if not name.startswith("_") and not inspect.ismodule(value)
    }
    assert public - {"lazy_exports"} <= set(api.__all__)


def test_exports_are_documented():
    for name in api.__all__:
        value = getattr(api, name)
        if inspect.isclass(value) or inspect.isfunction(value):
            assert value.__doc__, name


def test_import_of_the_api_loads_no_heavy_module_or_other_room():
    program = "import json, sys, hourglance.api; print(json.dumps(sorted(sys.modules)))"
    output = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout
    modules = json.loads(output)
    assert not [name for name in HEAVY if name in modules]
    rooms = {name.split(".")[1] for name in modules if name.startswith("hourglance.")}
    assert rooms == {"api", "util"}
