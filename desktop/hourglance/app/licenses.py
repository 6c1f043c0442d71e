"""The distributions that this installation of Hourglance consists of, and their licenses."""

import re
from dataclasses import dataclass
from importlib import metadata
from typing import Final

#: The name at the beginning of a requirement.
_NAME: Final = re.compile(r"[A-Za-z0-9._-]+")

#: A license given as its whole text is shortened to its first line, up to this length (characters).
_MAX_LENGTH: Final = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class ThirdPartyLicense:
    """A distribution and its license."""

    name: str
    version: str
    license: str


def third_party_licenses(root: str = "hourglance") -> tuple[ThirdPartyLicense, ...]:
    """Return a distribution and all its installed requirements, sorted by name."""
    found: dict[str, ThirdPartyLicense] = {}
    queue = [root]
    while queue:
        name = queue.pop()
        key = re.sub(r"[-_.]+", "-", name).lower()
        if key in found:
            continue
        try:
            distribution = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # required on another platform only, or by an extra
        found[key] = ThirdPartyLicense(
            name=distribution.name, version=distribution.version, license=_license(distribution)
        )
        queue += [
            match[0]
            for requirement in distribution.requires or ()
            if "extra ==" not in requirement and (match := _NAME.match(requirement))
        ]
    return tuple(found[key] for key in sorted(found))


def _license(distribution: metadata.Distribution) -> str:
    fields = distribution.metadata
    if "License-Expression" in fields:
        return fields["License-Expression"]
    for classifier in fields.get_all("Classifier") or ():
        if classifier.startswith("License :: ") and not classifier.endswith("OSI Approved"):
            return str(classifier.rpartition(" :: ")[2])
    first = (fields["License"] or "").strip().partition("\n")[0]
    return first[:_MAX_LENGTH] or "not stated"
