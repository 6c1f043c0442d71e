"""What the administrator of this computer has decided, as every command goes by it."""

from hourglance.app.policy.model import Policy
from hourglance.app.policy.reader import read_preset
from hourglance.genesys import ServiceAddressError, UnknownRegionError, region_named


def own_preset() -> Policy:
    """Return what the administrator of this computer has decided.

    :raises PresetError: the file cannot be read or understood; it has every mistake.
    """
    return read_preset(region=judge_region)


def judge_region(text: str) -> tuple[str, str]:
    """Return what is wrong with a region and what to write instead; both empty if it will do."""
    try:
        region_named(text)
    except UnknownRegionError as error:
        return error.what.removesuffix("."), error.remedy
    except ServiceAddressError:
        pass  # of an environment variable, which is no mistake of the file
    return "", ""
