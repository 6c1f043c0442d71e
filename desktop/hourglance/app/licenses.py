"""The distributions that this installation of Hourglance is made with, and their licences."""

import re
from dataclasses import dataclass
from importlib import metadata
from typing import Final

#: The first word of a requirement: the distribution's name.
_NAME: Final = re.compile(r"[A-Za-z0-9._-]+")

#: A licence told as its whole text is told as its first line, up to here (characters).
_LONGEST: Final = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class ThirdPartyLicense:
    """One distribution."""

    name: str
    version: str
    licence: str


def parts(of: str = "hourglance") -> tuple[ThirdPartyLicense, ...]:
    """Return a distribution and all that is installed of what it requires, by name."""
    found: dict[str, ThirdPartyLicense] = {}
    wanted = [of]
    while wanted:
        name = wanted.pop()
        key = re.sub(r"[-_.]+", "-", name).lower()
        if key in found:
            continue
        try:
            distribution = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # wanted on another platform, or by an extra
        found[key] = ThirdPartyLicense(
            name=distribution.name, version=distribution.version, licence=_licence(distribution)
        )
        wanted += [
            match[0]
            for requirement in distribution.requires or ()
            if "extra ==" not in requirement and (match := _NAME.match(requirement))
        ]
    return tuple(found[key] for key in sorted(found))


def _licence(distribution: metadata.Distribution) -> str:
    about = distribution.metadata
    if "License-Expression" in about:
        return about["License-Expression"]
    for classifier in about.get_all("Classifier") or ():
        if classifier.startswith("License :: ") and not classifier.endswith("OSI Approved"):
            return str(classifier.rpartition(" :: ")[2])
    first = (about["License"] or "").strip().partition("\n")[0]
    return first[:_LONGEST] or "not told"
