"""Where to look at the demonstration: its hosts all answer on the one port."""

from __future__ import annotations

# Host, path, what is there.
PLATFORM = [
    ("mash", "/", "sign in, and the hubs one may enter"),
    ("mash", "/board/", "the board: how all London gets there"),
]
HUBS = [
    ("harrow", "/", "Harrow"),
    ("haringey", "/", "Haringey"),
    ("triborough", "/", "Westminster, Kensington and Chelsea, Hammersmith and Fulham together"),
]
DOORS = [
    ("refer-harrow", "/", "Harrow"),
    ("refer-haringey", "/", "Haringey"),
    ("refer-westminster", "/", "Westminster"),
    ("refer-kensington", "/", "Kensington and Chelsea"),
    ("refer-hammersmith", "/", "Hammersmith and Fulham"),
]


def addresses(domain: str, port: int) -> str:
    """List the addresses of the platform, the hubs and their front doors."""
    lines = []
    for title, hosts in (
        ("The platform", PLATFORM),
        ("Hubs, inside the wall", HUBS),
        ("Front doors, for anyone who refers a child", DOORS),
    ):
        lines.append(f"  {title}")
        for host, path, what in hosts:
            lines.append(f"    {f'http://{host}.{domain}:{port}{path}':<45} {what}")
        lines.append("")
    return "\n".join(lines)
