"""Names as long as users, plugin authors and organizations make them, in place of those of the samples."""

import copy
import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Final

#: Sixty characters without a place to break.
UNBROKEN: Final = "Wareneingangsreklamationsbearbeitungsstellenleitungsvertrete"
PLUGIN: Final = "hourglance_longest_wait_of_all_queues_of_the_whole_companies"

#: Words that fill a line each.
COMPOUNDS: Final = (
    "Rechtsschutzversicherungsgesellschaften, Kraftfahrzeughaftpflichtversicherungsschäden "
    "und Grundstücksverkehrsgenehmigungszuständigkeiten"
)

#: From right to left, with a word in Latin script.
RTL: Final = "خدمة العملاء للفواتير والمطالبات والمرتجعات IVR في المنطقة الشمالية والجنوبية والشرقية"
LINES: Final = "Claims and returns,\nall of those of the night shift\nand of the weekend"

#: The names of the samples, by what takes their place; each kind is a title, a queue, an agent and a label.
LONG_NAMES: Final[Mapping[str, str]] = {
    short: name
    for name, shorts in {
        UNBROKEN: (
            "Longest wait",
            "Returns",
            "Transfers",
            "Ada",
            "Ada Lovelace",
            "Warn above",
            "Calls",
            "Abandoned",
            "Claims and returns",
            "Agent 1",
            "talk",
            "Abandoned by hour",
            "everyone",
            "analytics:queueObservation:view",
            "The plugins",
        ),
        COMPOUNDS: (
            "Voice, last hour",
            "Sales Germany",
            "Example Contact Co.",
            "Leave out calls under 5 seconds",
            "Media",
            "Queues now",
            "Sales",
            "Agent 2",
            "hold",
            "Open queue activity",
            "Longest break",
            "tHandle, voice",
            "tHandle.sum",
            "Frankfurt",
        ),
        RTL: (
            "Billing",
            "Media mix",
            "Service level, Sales",
            "Note",
            "Offered by hour",
            "Agent 3",
            "after call",
            "Queue",
            "Chats",
        ),
        LINES: (
            "Claims",
            "Service level",
            "Queues",
            "Waiting now",
            "Agent 4",
            "Agents by handle time",
            "all queues",
            "Offered",
            "offered",
        ),
    }.items()
    for short in shorts
}

#: Replaced within texts, too.
_IDS: Final = re.compile(r"\bhourglance-(longest-wait|mood|wallpaper)\b")


def lengthen(value: Any) -> Any:
    """Return sample content with long names, whatever it consists of."""
    match value:
        case str():
            return _IDS.sub(lambda match: f"{PLUGIN}-{match[1]}", LONG_NAMES.get(value, value))
        case tuple() | list() | frozenset() | set() if type(value) in {tuple, list, frozenset, set}:
            return type(value)(map(lengthen, value))
        case dict():
            return {lengthen(key): lengthen(each) for key, each in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        changed = copy.copy(value)
        for field in fields(value):
            object.__setattr__(changed, field.name, lengthen(getattr(value, field.name)))
        return changed
    return value


def lengthen_module(module: Any) -> None:
    """Replace the constants of a module of samples."""
    for name, value in list(vars(module).items()):
        if name.isupper():
            setattr(module, name, lengthen(value))
