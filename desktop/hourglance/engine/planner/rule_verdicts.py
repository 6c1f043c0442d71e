"""What merging relies on at one organization, kept from one start of the program to the next."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hourglance import __version__
from hourglance.api import HourglanceError
from hourglance.engine.planner.merge_group import UNKNOWN_SIZES, AnswerSizes
from hourglance.engine.planner.rules import ALL_RULES, Rule
from hourglance.util.owned_file import AccountFileStore


@dataclass(frozen=True, kw_only=True, slots=True)
class DisabledRule:
    """A merge rule that did not hold at this service and is no longer used.

    :param label: the rule's stable name.
    :param reason: why it was assumed to hold.
    :param evidence: where the answers differed, or what was unexpected in the merged one.
    """

    label: str
    reason: str
    evidence: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleVerdicts:
    """What the checks of merged answers have shown at one organization, and how large its answers are.

    :param version: the version of Hourglance that checked; another one checks again.
    :param passed: how many checks each way of merging has passed, by a digest of it.
    :param sizes: observed by any version.
    """

    version: str = __version__
    disabled: tuple[DisabledRule, ...] = ()
    passed: Mapping[str, int] = field(default_factory=dict)
    sizes: AnswerSizes = UNKNOWN_SIZES

    @property
    def rules(self) -> frozenset[Rule]:
        """The rules that never failed, as far as this version has checked them."""
        if self.version != __version__:
            return ALL_RULES
        labels = {rule.label for rule in self.disabled}
        return frozenset(rule for rule in ALL_RULES if rule.label not in labels)


class RuleVerdictError(HourglanceError):
    """The file with the verdicts on merge rules cannot be read or written; the rules are checked again."""

    who = "The file with the merge rules"
    code = "merge-rules"


class RuleVerdictStore(AccountFileStore[RuleVerdicts]):
    """The file with the verdicts for one account. It names no user and holds no values. Its methods block.

    The sizes are counts of queues or agents, and how many conversations there are in an hour.
    """

    file_name = "merge-rules.json"
    content_type = RuleVerdicts
    error_type = RuleVerdictError
    what = "The verdicts on merge rules"
    remedy = "No action is needed: the rules are checked again."
