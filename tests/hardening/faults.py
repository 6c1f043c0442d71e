"""More than sixty faults of the service, one after another: what is shown, and how soon it is over.

Run it with ``python tests/hardening/faults.py``; ends with 1 if a number is lost, if a stale card has no
reason, or if it heals late.
"""

import asyncio
import logging
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from fault_server import FAULTS, complaints, suffer


async def main() -> int:
    logging.disable(logging.CRITICAL)
    failed = 0
    print("| fault | requests in 6 min | reason | fresh after (s) | |\n| --- | --- | --- | --- | --- |")
    for name in FAULTS:
        suffered = await suffer(name)
        wrong = complaints(name, suffered)
        failed += bool(wrong)
        codes = {state.problem.code if state.problem else "none" for state in suffered.during}
        reason = ", ".join(sorted(codes))
        print(
            f"| {name} | {suffered.requests} | {reason} | {suffered.healed} | {'; '.join(wrong)} |",
            flush=True,
        )
    print(f"{len(FAULTS)} faults, {failed} not as they should be")
    return failed > 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
