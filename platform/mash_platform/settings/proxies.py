"""The proxies in front of this service, as `MASH_TRUSTED_PROXIES` names them: `127.0.0.1, 10.2.0.0/16`."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_network

Network = IPv4Network | IPv6Network


def networks(said: str) -> list[Network]:
    """In: addresses and networks with commas or spaces between.

    Raises: ValueError for anything else, and for a network so wide that it would trust everybody.
    """
    found = [ip_network(one, strict=False) for one in said.replace(",", " ").split()]
    for one in found:
        if one.prefixlen < 8:
            raise ValueError(f"MASH_TRUSTED_PROXIES: {one} is no proxy's network; whoever is in it could be anybody.")
    return found
