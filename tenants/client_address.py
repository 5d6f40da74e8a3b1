"""Where a request comes from: not the proxy in front of us, and not what its sender wrote into a header.

A proxy that the settings name (`TRUSTED_PROXIES`) adds the address of whoever called it at the right end of
`X-Forwarded-For`; everything further left was sent by somebody whom nobody vouches for. Read from the right: past the
proxies that we trust, the first other address is the caller's.
"""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

from mash_platform.settings.proxies import Network

UNKNOWN = "unknown"
MOST_PROXIES = 10  # in a row; whoever writes more into the header is no proxy of ours
LONGEST = 1000  # characters of the header that are read, from its right end


def client_address(request: HttpRequest) -> str:
    """The address that a request really comes from; `unknown` where the web server does not say."""
    found = _parsed(request.META.get("REMOTE_ADDR", ""))
    if found is None:
        return UNKNOWN
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")[-LONGEST:].split(",")
    for said in reversed(forwarded[-MOST_PROXIES:]):
        if not is_trusted(found):
            break
        before = _parsed(said)
        if before is None:
            break
        found = before
    return str(found)


def address_to_keep(request: HttpRequest) -> str | None:
    """The same for tables of addresses: None where it is not known."""
    found = client_address(request)
    return None if found == UNKNOWN else found


def whose(address: str) -> str:
    """What to count an address under: one subscriber of IPv6 has a whole /64 to send from."""
    found = _parsed(address)
    if isinstance(found, IPv6Address):
        return str(ip_network((found, 64), strict=False))
    return str(found) if found else UNKNOWN


def is_trusted(address: IPv4Address | IPv6Address) -> bool:
    """Whether the settings name it as a proxy."""
    trusted: Sequence[Network] = settings.TRUSTED_PROXIES
    return any(address in network for network in trusted)


def is_proxy(address: str) -> bool:
    """The same of an address as text."""
    found = _parsed(address)
    return found is not None and is_trusted(found)


def _parsed(said: str) -> IPv4Address | IPv6Address | None:
    """An address, also with a port or in brackets; IPv4 where it is written as IPv6."""
    text = said.strip()[:60]
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return found.ipv4_mapped or found if isinstance(found, IPv6Address) else found
