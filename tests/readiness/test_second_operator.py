"""An order waits for a second operator, who is told; without their word nothing is built."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from rollout.readiness.approving import answer
from rollout.readiness.refusals import NotNow
from tenants.models import Notice, NoticeKind, Order, OrderAnswer, Role, Seat
from tests.readiness.builders import with_code
from tests.readiness.test_building import ENFIELD, NEW
from tests.support.house import House
from tests.support.pages import get
from tests.support.signing_in import visitor


def test_the_second_operator_is_told_agrees_with_a_fresh_code_and_the_keeper_may_begin(house: House) -> None:
    one, two = visitor(house, Role.OPERATOR), visitor(house, Role.OPERATOR)
    with_code(one, f"{NEW}?authority=enfield", **ENFIELD)
    order = Order.objects.latest("ordered_at")
    address = f"/readiness/building/{order.pk}/"
    notice = Notice.objects.get(kind=NoticeKind.ORDER_WAITS)
    assert notice.user == two.user
    assert address in get(two, "/notices/").text
    page = get(two, address).text
    assert "Agree or say no" in page
    words = {"agrees": "yes", "reason": "The board decided it"}
    assert "Enter the six-digit code" in two.post(f"{address}answer/", words, secure=True).text
    assert not Order.objects.answered(agreed=True).exists()
    assert with_code(two, f"{address}answer/", **words).status_code == 302
    assert Order.objects.answered(agreed=True).get() == order
    assert "The order waits for the keeper" in get(one, address).text
    assert get(two, f"{address}answer/").status_code == 404, "once"


def test_a_no_is_shown_and_the_authority_is_free_again(house: House) -> None:
    one, two = visitor(house, Role.OPERATOR), visitor(house, Role.OPERATOR)
    with_code(one, f"{NEW}?authority=enfield", **ENFIELD)
    order = Order.objects.latest("ordered_at")
    assert "Enfield" not in get(one, NEW).text.split("Which authorities")[1].split("</form>")[0]
    with_code(two, f"/readiness/building/{order.pk}/answer/", agrees="no", reason="Not agreed by the board")
    page = get(one, f"/readiness/building/{order.pk}/").text
    assert "A second operator said no: Not agreed by the board" in page
    assert "Enfield" in get(one, NEW).text.split("Which authorities")[1].split("</form>")[0]
    assert with_code(one, f"{NEW}?authority=enfield", **ENFIELD).status_code == 302
    assert OrderAnswer.objects.count() == 1


def test_what_nobody_agreed_to_in_time_says_so(house: House) -> None:
    one = visitor(house, Role.OPERATOR)
    with_code(one, f"{NEW}?authority=enfield", **ENFIELD)
    order = Order.objects.latest("ordered_at")
    late = Order.objects.create(
        kind=order.kind, details=order.details, ordered_by=order.ordered_by,
        ordered_at=timezone.now() - timedelta(days=8),
    )  # fmt: skip
    assert "Nobody agreed to it in time" in get(one, f"/readiness/building/{late.pk}/").text
    assert "Not agreed to in time" in get(one, "/readiness/building/").text
    assert get(one, f"/readiness/building/{late.pk}/answer/").status_code == 404


def test_an_operator_whom_the_first_seated_may_say_no_and_not_agree(house: House) -> None:
    one, now = visitor(house, Role.OPERATOR), timezone.now()
    with_code(one, f"{NEW}?authority=enfield", **ENFIELD)
    order = Order.objects.latest("ordered_at")
    second = house.user("Seated by the first")
    seat = Seat.objects.create(user=second, role=Role.OPERATOR, starts_at=now - timedelta(days=1), granted_by=one.user)
    words: dict[str, Any] = {"reason": "Looked at", "seat": seat.pk, "by": second.pk, "at": now}
    with pytest.raises(NotNow, match="was seated by the other"):
        answer(order.pk, agrees=True, **words)
    assert not OrderAnswer.objects.exists()
    answer(order.pk, agrees=False, **words)
    assert Order.objects.answered(agreed=False).get() == order
