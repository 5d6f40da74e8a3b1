"""Accounts: opened by their owner alone, with a link to their own e-mail address.

An operator makes them; and for somebody for whom a hub's manager asked for a seat, whoever may agree to that seat
(tenants/new_starters.py). No password of anybody stands on anybody else's screen. Who makes an account chooses the
address that the invitation goes to; what keeps them from being that person is that an account alone reads nothing, and
that somebody else agrees to each of its seats (tenants/agreeing.py) and sees the address as they do. Once a seat was
asked for, or its invitation was used, nobody but its owner changes the address.
"""

from __future__ import annotations

import re
import unicodedata
import uuid
from datetime import datetime

from django.db import IntegrityError, transaction

from tenants import account_links, ledger, new_starters
from tenants.account_links import LinkGone, checked_address, issue
from tenants.ledger import PlatformAct
from tenants.models import LinkKind, NewStarter, NoticeKind, User
from tenants.notices import News, notify, watchers_of
from tenants.passwords import set_password
from tenants.refusals import AccountRefused, SeatRefused

NAME = re.compile(r"[a-z][a-z0-9.-]{2,99}")


def make_account(username: str, name: str, *, email: str, by: uuid.UUID | None, at: datetime) -> User:
    """Make an account for somebody who will be given seats, and send them the invitation; without a seat it reaches
    nothing.

    In: the sign-in name, the name that colleagues know, the person's own e-mail address; who makes it, None for an
    operator at the machine. Out: the person. Raises: AccountRefused.
    """
    try:
        with transaction.atomic(using="platform", durable=True):
            return _make(username, name, email, by=by, at=at)
    except IntegrityError as taken:
        raise _taken(username) from taken


def invite_starter(starter_id: uuid.UUID, username: str, *, by: uuid.UUID, at: datetime) -> User:
    """Make the account of somebody for whom a seat was asked, by whoever may agree to the seat; or invite them again.

    In: the sign-in name that they get, which stays as it is where they were invited before. The invitation goes to the
    address that was written down when the seat was asked for, and to no other.
    Raises: NewStarter.DoesNotExist (not theirs to invite), AccountRefused.
    """
    try:
        with transaction.atomic(using="platform", durable=True):
            starter = new_starters.to_invite(starter_id, by=by, at=at, lock=True)
            if starter.account is not None:
                issue(starter.account, LinkKind.INVITE, at=at)
                ledger.write(PlatformAct.INVITED, user=by, object_kind="user", object_ref=str(starter.account_id))
                return starter.account
            new_starters.refuse_address_in_use(starter.email, starter.role)
            user = _make(username, starter.name, starter.email, by=by, at=at)
            new_starters.invited(starter, user, by=by, at=at)
            return user
    except SeatRefused as refused:
        raise AccountRefused("", str(refused)) from refused
    except IntegrityError as taken:
        raise _taken(username) from taken


def free_name(name: str) -> str:
    """A sign-in name that nobody has, proposed for somebody of this name: first and last word, as amina.khan."""
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain)
    base = ".".join(dict.fromkeys([words[0], words[-1]])) if words else ""
    if not NAME.fullmatch(base):
        return ""
    taken = set(User.objects.filter(username__startswith=base).values_list("username", flat=True))
    return next(one for one in (base, *(f"{base}{number}" for number in range(2, len(taken) + 3))) if one not in taken)


def _make(username: str, name: str, email: str, *, by: uuid.UUID | None, at: datetime) -> User:
    """An account and its invitation, in the caller's transaction. Raises: AccountRefused, IntegrityError (taken)."""
    username, name = username.strip().lower(), name.strip()[:100]
    if not NAME.fullmatch(username):
        raise AccountRefused(
            "username", "The sign-in name needs 3 or more small letters, digits, dots or hyphens, a letter first"
        )
    if not name:
        raise AccountRefused("name", "Enter the name that colleagues know")
    user = User(username=username, name=name, email=checked_address(email, AccountRefused))
    user.set_unusable_password()
    user.save(force_insert=True)
    ledger.write(
        PlatformAct.ACCOUNT_MADE, user=by, object_kind="user", object_ref=str(user.pk),
        detail={} if by else {"by": "operator at the machine"},
    )  # fmt: skip
    issue(user, LinkKind.INVITE, at=at)
    return user


def _taken(username: str) -> AccountRefused:
    return AccountRefused("username", f"{username.strip().lower()} is taken. Choose another sign-in name.")


def account_called(name: str) -> uuid.UUID | None:
    """Whose account this sign-in name is; None where nobody has it."""
    found = User.objects.filter(username=User.normalize_username(name.strip().lower()))
    return found.values_list("pk", flat=True).first()


def waits_for_owner(user: User) -> bool:
    """Whether the invitation was not used yet: nobody can sign in as them."""
    return user.is_active and not user.has_usable_password()


def may_correct(user: User) -> bool:
    """Whether an operator may send the invitation to another address: only while no seat was ever asked for it."""
    if not waits_for_owner(user) or user.email_verified_at is not None or user.seats.exists():
        return False
    return not NewStarter.objects.open().filter(account=user).exists()


def invite_again(person_id: uuid.UUID, email: str, *, by: uuid.UUID, at: datetime) -> User:
    """Send the invitation again; the first one opens nothing then. Another address only as `may_correct` says.

    Raises: User.DoesNotExist, AccountRefused.
    """
    email = checked_address(email, AccountRefused)
    with transaction.atomic(using="platform", durable=True):
        user = User.objects.select_for_update(no_key=True).get(pk=person_id)
        if not waits_for_owner(user):
            raise AccountRefused("email", f"{user.name} has used the invitation already.")
        if email != user.email:
            if not may_correct(user):
                raise AccountRefused("email", "The account has seats: its address is changed by nobody but its owner.")
            user.email = email
            user.save(update_fields=["email"])
        issue(user, LinkKind.INVITE, at=at)
        ledger.write(PlatformAct.INVITED, user=by, object_kind="user", object_ref=str(user.pk))
    return user


def let_back(person_id: uuid.UUID, reason: str, *, by: uuid.UUID, at: datetime) -> User:
    """Open the account of somebody who had left, without any seat, and send an invitation to their own address.

    The second factor that they had stays. Raises: User.DoesNotExist, AccountRefused (no reason; they never left; no
    address of theirs is known).
    """
    if not reason.strip():
        raise AccountRefused("reason", "Say why they come back")
    with transaction.atomic(using="platform", durable=True):
        user = User.objects.select_for_update(no_key=True).get(pk=person_id)
        if user.is_active:
            raise AccountRefused("reason", f"{user.name} has an account that is open.")
        if not user.email:
            raise AccountRefused("reason", "No email address of theirs is known. Make another account for them.")
        user.is_active = True
        user.set_unusable_password()
        user.save(update_fields=["password", "is_active"])
        issue(user, LinkKind.INVITE, at=at)
        ledger.write(
            PlatformAct.PERSON_BACK, user=by, object_kind="user", object_ref=str(user.pk),
            detail={"reason": reason.strip()[:300]},
        )  # fmt: skip
    return user


def ask_for_password(username: str, *, at: datetime) -> None:
    """Somebody at the sign-in page says that they lost a password: a link goes to the owner's verified address.

    A name that nobody has, and an account without such an address, look the same.
    """
    with transaction.atomic(using="platform", durable=True):
        user = User.objects.filter(username=username.strip().lower(), is_active=True).first()
        is_known = user is not None and user.email_verified_at is not None and user.has_usable_password()
        if user is not None and is_known:
            issue(user, LinkKind.PASSWORD, at=at)
        elif user is not None and waits_for_owner(user):
            issue(user, LinkKind.INVITE, at=at)
        ledger.write(PlatformAct.PASSWORD_LOST, user=user.pk if user else None)


def redeem(token: str, new: str, *, at: datetime) -> User:
    """Choose the password with an invitation or a reset link; it shows that the address is the person's, too.

    Every sign-in of theirs ends. After a reset the person, their managers and their guardians are told.
    Out: the person, who signs in with the second factor next. Raises: LinkGone, AccountRefused (too weak).
    """
    with transaction.atomic(using="platform", durable=True):
        link = account_links.find(token, at, lock=True)
        if link.kind not in (LinkKind.INVITE, LinkKind.PASSWORD):
            raise LinkGone
        user = User.objects.select_for_update(no_key=True).get(pk=link.user_id)
        if user.email != link.address:
            raise LinkGone
        set_password(user, new, at=at)
        user.email_verified_at = user.email_verified_at or at
        user.save(update_fields=["email_verified_at"])
        account_links.use_up(link, at)
        is_first = link.kind == LinkKind.INVITE
        act = PlatformAct.INVITATION_USED if is_first else PlatformAct.PASSWORD_RESET
        ledger.write(act, user=user.pk, object_kind="user", object_ref=str(user.pk))
        if is_first:
            new_starters.follow(user, link.address, at=at)
        else:
            _notify_of_password(user, link.pk, at)
    return user


def _notify_of_password(user: User, key: uuid.UUID, at: datetime) -> None:
    mine = News(
        kind=NoticeKind.SIGN_IN, key=f"password {key}", about=str(user.pk), title="Your password was reset",
        text="A new one was chosen with a link to your email address, and you were signed out everywhere. If it was "
        "not you, reset it again now, and tell your manager.",
    )  # fmt: skip
    theirs = News(
        kind=NoticeKind.RESET, key=f"password {key}", about=str(key), title="A password was reset by email",
        text="It is the password of somebody with a seat in your hub. The second factor is needed as before. If they "
        "did not do it, they tell you, and you end their seat.",
    )  # fmt: skip
    notify([user.pk], mine, at=at)
    notify(watchers_of(user.pk, at), theirs, at=at)
