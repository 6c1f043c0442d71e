"""One refresh after another with the official SDK, for whoever has it: run by test_side_by_side.py.

It reads one line of JSON: url, concurrency, bodies, and a token for each refresh; and writes one: for each
refresh the seconds that passed, those of the processor, and how many groups were answered.
"""

import json
import resource
import sys
import time
from concurrent.futures import ThreadPoolExecutor

began = time.perf_counter()
import PureCloudPlatformClientV2  # noqa: E402 - its import is measured

import_seconds = time.perf_counter() - began


def main() -> None:
    asked = json.loads(sys.stdin.readline())
    PureCloudPlatformClientV2.configuration.host = asked["url"]
    client = PureCloudPlatformClientV2.api_client.ApiClient()
    api = PureCloudPlatformClientV2.AnalyticsApi(client)
    refreshes = []
    with ThreadPoolExecutor(asked["concurrency"]) as threads:
        for token in asked["tokens"]:
            client.access_token = token
            wall, processor = time.perf_counter(), time.process_time()
            answers = list(threads.map(api.post_analytics_conversations_aggregates_query, asked["bodies"]))
            refreshes.append(
                {
                    "wall": time.perf_counter() - wall,
                    "cpu": time.process_time() - processor,
                    "groups": sum(len(answer.results or ()) for answer in answers),
                }
            )
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    json.dump({"refreshes": refreshes, "import": import_seconds, "kilobytes": memory}, sys.stdout)


main()
