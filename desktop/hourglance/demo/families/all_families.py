"""All families other than conversations, by name."""

from collections.abc import Mapping
from typing import Final

from hourglance.demo.families import assistance, automation, journeys, quality, work
from hourglance.demo.families.story import DemoFamily

FAMILIES: Final[Mapping[str, DemoFamily]] = {
    **assistance.FAMILIES,
    **automation.FAMILIES,
    **journeys.FAMILIES,
    **quality.FAMILIES,
    **work.FAMILIES,
}
