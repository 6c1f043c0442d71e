"""The component's entry point: answers the app's requests for one plugin.

A request and its answer are JSON objects. ``declare`` loads the plugin; ``present`` and ``sample`` call one
of its widgets. An exception that left :meth:`WitWorld.answer` would abort the guest, so plugin code is called
where everything is caught.
"""

import json
import random
import sys
from typing import Any, Final

from hourglance.api import set_language
from hourglance.plugin_host.guest.forms import results_from_json
from hourglance.plugin_host.guest.loading import LoadedPlugin, PluginFailure

#: Where the host mounts the plugin's own folder, read-only.
_FOLDER: Final = "/plugin"

#: Maximum length of an answer, in characters.
_MAX_ANSWER: Final = 2 * 1024 * 1024

_TOO_LARGE: Final = f"What it returned is larger than {_MAX_ANSWER // 1024**2} MB."


class WitWorld:
    """The exports of the component; ``componentize-py`` finds it by this name."""

    def __init__(self) -> None:
        self._plugin = LoadedPlugin("")

    def answer(self, request: str) -> str:
        """Return the answer to a request."""
        message = json.loads(request)
        try:
            answer = self._answer(message)
        except PluginFailure as failure:
            answer = {"type": "failed", "failure": failure.to_json()}
        text = json.dumps(answer)
        if len(text) > _MAX_ANSWER:
            too_large = PluginFailure("sample" if message["type"] == "sample" else "card", _TOO_LARGE)
            text = json.dumps({"type": "failed", "failure": too_large.to_json()})
        return text

    def _answer(self, message: dict[str, Any]) -> dict[str, Any]:
        match message["type"]:
            case "declare":
                self._plugin = LoadedPlugin(message["name"])
                sys.path.append(_FOLDER)
                set_language(message.get("language", "en"))
                random.seed()  # the snapshot of the interpreter has the same state for every plugin
                self._plugin.load(message["entryPoints"])
                failures = [failure.to_json() for failure in self._plugin.failures]
                return {"type": "declared", "widgets": self._plugin.declared, "failures": failures}
            case "present":
                results = results_from_json(message["results"])
                card = self._plugin.present(message["widget"], results, message["settings"])
                return {"type": "presented", "card": card}
            case _:
                return {"type": "sampled", "results": self._plugin.sample(message["widget"])}
