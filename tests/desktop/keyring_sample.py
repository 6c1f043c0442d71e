"""A desk's keyring, used as the app uses it: prints one line for what came of each step, then ends.

Arguments: seconds to wait for the keyring, then steps out of ``name``, ``read``, ``write``, ``delete``,
``unlock``: wait until it is unlocked.
"""

import asyncio
import sys
import time

from hourglance.api import HourglanceError
from hourglance.cloud import TokenVault
from hourglance.cloud.token import AccessToken, Secret, StoredCredentials
from hourglance.util.clock import SystemClock


async def step(vault: TokenVault, name: str) -> str:
    """Return what came of one step: what was found, or the code of the error."""
    try:
        match name:
            case "name":
                return await vault.name()
            case "read":
                entry = await vault.read("ada@desk")
                return entry.token.access.reveal() if entry else "nothing"
            case "unlock":
                while not await vault.poll_unlocked("ada@desk", SystemClock()):
                    pass
            case "write":
                await vault.write("ada@desk", StoredCredentials(token=AccessToken(access=Secret("tok-en"))))
            case "delete":
                await vault.delete("ada@desk")
    except HourglanceError as error:
        return error.code
    return "done"


async def main() -> None:
    """Take the steps one after another."""
    vault = TokenVault(timeout=float(sys.argv[1]))
    for name in sys.argv[2:]:
        began = time.monotonic()
        came = await step(vault, name)
        print(f"{name} {came} {time.monotonic() - began:.1f}", flush=True)


asyncio.run(main())
