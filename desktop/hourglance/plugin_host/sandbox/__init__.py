"""The sandbox of third-party plugins: WebAssembly guests, which reach nothing but what they are given."""

from typing import Final

#: What a plugin cannot reach, for users. It is the same on every platform.
ISOLATION: Final = "no token, no keyring, no network, none of your files, no other programs"
