"""A service for live queries that answers everything, counts requests, and whose channel stands."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from manual_clock import ManualClock

from hourglance.cloud import QueryResponse, SessionState
from hourglance.genesys import CurrentUser

#: From one scheduled activity to the next.
ACTIVITY = timedelta(minutes=90)


class StandingSocket:
    """Sends a heartbeat every 30 seconds, and the adherence when a scheduled activity begins."""

    closed_here = False

    def __init__(self, service: "StandingService") -> None:
        self._service = service
        self._told = service.next_at

    async def send(self, text: str) -> None:
        pass

    async def receive(self) -> str:
        await self._service.clock.sleep(1 if self._service.next_at != self._told else 30)
        if self._service.next_at != self._told:
            self._told = self._service.next_at
            body = {"adherenceState": "InAdherence", "nextActivityReminders": self._service.reminders}
            return json.dumps({"topicName": "v2.users.u.workforcemanagement.adherence", "eventBody": body})
        return json.dumps({"topicName": "channel.metadata", "eventBody": {"message": "heartbeat"}})

    async def aclose(self) -> None:
        self.closed_here = True


class StandingService:
    """A signed-in session; in simulated time.

    :ivar requests: by path, and by the widgets that they are counted for.
    """

    state = SessionState(status="signed_in", user=CurrentUser(id="u", name="U"))

    def __init__(self, clock: ManualClock) -> None:
        self.clock = clock
        self.requests: Counter[str] = Counter()
        self.served: Counter[Sequence[str]] = Counter()

    @property
    def next_at(self) -> datetime:
        passed = (self.clock.now() - self.clock.start) // ACTIVITY
        return self.clock.start + ACTIVITY * (passed + 1)

    @property
    def reminders(self) -> list[dict[str, str]]:
        return [{"activityCategory": "Break", "startDate": self.next_at.isoformat()}]

    def on_change(self, callback: object) -> None:
        pass

    def service_now(self) -> datetime:
        return self.clock.now()

    async def post(self, path: str, body: bytes, *, served: Sequence[str] = ()) -> QueryResponse:
        expires = (self.clock.now() + timedelta(hours=24)).isoformat()
        channel = {"id": "c", "connectUri": "wss://example.com", "expires": expires, "results": []}
        return self._answer(path, served, channel)

    async def put(self, path: str, body: bytes, *, served: Sequence[str] = ()) -> QueryResponse:
        return self._answer(
            path, served, {"entities": [each | {"state": "Permitted"} for each in json.loads(body)]}
        )

    async def get(self, path: str, *, served: Sequence[str] = ()) -> QueryResponse:
        if "adherence" in path:
            return self._answer(
                path, served, [{"user": {"id": "u"}, "nextActivityReminders": self.reminders}]
            )
        return self._answer(path, served, {"id": "u"})

    async def open_web_socket(self, url: str) -> StandingSocket:
        return StandingSocket(self)

    def _answer(self, path: str, served: Sequence[str], content: object) -> QueryResponse:
        self.requests[path.partition("?")[0]] += 1
        self.served[tuple(served)] += 1
        return QueryResponse(content=json.dumps(content).encode(), correlation_id=None, rate=None)
