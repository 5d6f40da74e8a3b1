"""`mash continuity`: the encrypted sheet for a day without the service. `make` makes a hub's now, as the daily task
does; `key` makes a holder's pair of keys; `open` opens a sheet with the secret one, where no service is."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

SECRET = "AGE-SECRET-KEY-1"  # noqa: S105 - how a secret key begins


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, and with what."""
    doing = parser.add_subparsers(dest="doing", metavar="make|key|open", required=True)
    make = doing.add_parser("make", help="make a hub's sheet now, and put it where the daily one goes")
    make.add_argument("--hub", required=True, help="the hub's code, as harrow")
    key = doing.add_parser("key", help="make a pair of keys: the secret one into a file, the public one is printed")
    key.add_argument("file", type=Path, help="where the secret key goes; one that is there stays")
    opens = doing.add_parser("open", help="print what a sheet says")
    opens.add_argument("sheet", type=Path)
    opens.add_argument("--key", type=Path, required=True, help="the file with the secret key")


def run(args: argparse.Namespace) -> int:
    """Out: 0 when it is done; 1 where a place failed or nobody holds a key; 2 for a file or key that will not do."""
    return {"make": _make, "key": _key, "open": _open}[args.doing](args)


def _make(args: argparse.Namespace) -> int:
    import django

    django.setup()
    from django.utils import timezone

    from hub.research.continuity import make_sheet
    from hub.wall.outbox import use_worker_login
    from tenants.models import Hub, HubState

    if not Hub.objects.filter(code=args.hub, state=HubState.LIVE).exists():
        print(f"There is no hub {args.hub}.", file=sys.stderr)
        return 2
    with use_worker_login(args.hub):
        made = make_sheet(args.hub, at=timezone.now())
    if made is None:
        print("Nobody holds a key: a manager of the hub names holders on the page Continuity sheet.", file=sys.stderr)
        return 1
    if made.failure:
        print(f"It could not be made: {made.failure}.", file=sys.stderr)
        return 1
    print(
        f"{made.file_name}: {made.enquiries} open enquiries, {made.waiting} not rated, for {len(made.holders)} holders."
    )
    for place, failure in made.places.items():
        print(f"  {place}: {failure or 'done'}")
    if not made.places:
        print(
            "It went nowhere: set MASH_CONTINUITY_FOLDER or MASH_CONTINUITY_COMMAND (infra/README.md).", file=sys.stderr
        )
    return 0 if made.is_out and not any(made.places.values()) else 1


def _key(args: argparse.Namespace) -> int:
    from pyrage import x25519

    pair = x25519.Identity.generate()
    try:
        with args.file.open("x", encoding="ascii") as file:
            args.file.chmod(0o600)
            file.write(f"# The secret key of a holder of continuity sheets. Show it to nobody.\n{pair}\n")
    except FileExistsError:
        print(f"{args.file.name} is there already. Give another name.", file=sys.stderr)
        return 2
    print(f"The secret key is in {args.file.name}. The public one, for the hub's manager:\n{pair.to_public()}")
    return 0


def _open(args: argparse.Namespace) -> int:
    from pyrage import DecryptError, IdentityError, decrypt, x25519

    try:
        words = args.key.read_text(encoding="ascii").split()
        secret = next(word for word in words if word.startswith(SECRET))
        sys.stdout.write(decrypt(args.sheet.read_bytes(), [x25519.Identity.from_str(secret)]).decode())
    except (OSError, StopIteration, IdentityError, UnicodeDecodeError):
        print("The file of the key, or the sheet, cannot be read.", file=sys.stderr)
        return 2
    except DecryptError:
        print("This key does not open this sheet.", file=sys.stderr)
        return 2
    return 0
