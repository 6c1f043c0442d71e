"""What pip or uv is doing, in words for someone who waits."""

import re
from typing import Final

#: Their lines about a step, and what to say of it; whatever else they print is for the details of a failure.
_STEPS: Final = (
    (re.compile(r"Collecting (?P<what>\S+)"), "Looking for {what}"),
    (re.compile(r"Downloading (?P<what>\S+ \([^)]*\))"), "Downloading {what}"),
    (re.compile(r"Installing build dependencies: started"), "Fetching what it takes to build it"),
    (re.compile(r"Building wheel for (?P<what>\S+) .*: started"), "Building {what}"),
    (re.compile(r"Installing collected packages: (?P<what>.+)"), "Installing {what}"),
    (re.compile(r"(?P<what>(Resolved|Prepared|Installed) \d+ packages?)"), "{what}"),
)

#: The stand-in for Hourglance is nothing that anyone would look for.
_STAND_IN: Final = re.compile(r"\bhourglance(, |$)")


def step(line: str) -> str:
    """Return what a line of pip or uv says of the work; empty if nothing that anyone waits for."""
    for pattern, words in _STEPS:
        if match := pattern.match(line.strip()):
            what = _STAND_IN.sub("", match.groupdict().get("what", ""))
            return words.format(what=what.removesuffix(", "))
    return ""
