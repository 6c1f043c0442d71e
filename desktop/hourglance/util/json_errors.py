"""What is wrong with JSON that comes from elsewhere: from the service, a plugin, or a file of before."""

from typing import Final

import msgspec

#: What msgspec raises for bytes that are no such JSON: texts are decoded late, and depth has no other limit.
UNREADABLE: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
