"""What pip and npm say where they reach nobody, told from what is wrong with a package."""

from __future__ import annotations

import re

_UNREACHED = re.compile(
    r"name resolution|NameResolutionError|Name or service not known|getaddrinfo|ENOTFOUND|EAI_AGAIN|ECONNREFUSED"
    r"|ETIMEDOUT|Network is unreachable|Failed to establish a new connection|No route to host|ConnectTimeout",
    re.IGNORECASE,
)
WHAT_TO_DO = (
    "No package index could be reached. The first `make run` and `make test` fetch what is pinned in requirements/ and "
    "frontend/package-lock.json, and need the network for it once. Check the network, or the proxy or mirror that pip "
    "and npm are set to use, then type the same command again. What was fetched already is kept."
)


def explained(said: str, failure: str) -> str:
    """In: what pip or npm said, and what failed because of it. Out: the same, with what to do where nobody answered."""
    return f"{said}\n\n{failure}" + (f"\n\n{WHAT_TO_DO}" if _UNREACHED.search(said) else "")
