"""The usage service: the inspector and the command tell the same."""

import pytest
from shared_cloud import account_at

from hourglance.app import Preferences, UsageService
from hourglance.app.policy.model import Policy
from hourglance.app.services.usage import stored_report
from hourglance.app.session import AppSession, SessionFiles
from hourglance.cloud import MemoryKeyring, TokenVault
from hourglance.demo import DemoCloud, open_headless
from hourglance.engine import UsageStore

pytestmark = pytest.mark.anyio


class OneSession:
    """A controller with an open session."""

    def __init__(self, session: AppSession) -> None:
        self._session = session

    async def session(self) -> AppSession:
        return self._session


@pytest.mark.parametrize(
    ("policy", "preferences", "limit"), [(0, 0, None), (12_000, 0, 12_000), (12_000, 500, 500), (0, 700, 700)]
)
async def test_usage_of_the_app_and_of_the_command_agree(
    cloud: DemoCloud, policy: int, preferences: int, limit: int | None
) -> None:
    decided, chosen = Policy(requests_per_month=policy), Preferences(requests_per_month=preferences)
    session = AppSession(
        account_at(cloud),
        TokenVault([MemoryKeyring()]),
        files=SessionFiles(usage=UsageStore()),
        policy=decided,
        preferences=chosen,
        safe_mode=True,
    )
    async with session:
        await session.cloud.sign_in(open_headless)
        await session.refresh_once()
        shown = await UsageService(OneSession(session)).details()  # type: ignore[arg-type]
        printed = await stored_report(decided, chosen)

        assert shown.report == printed
        assert shown.report.limit == limit
        assert shown.report.month == sum(each.path.startswith("/api/") for each in cloud.requests)
        assert shown.title("hourglance/voice-duration") == "Voice, last hour"
