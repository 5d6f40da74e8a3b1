"""Product documents for tests: the smallest valid thing, by name, without chance. All people are invented."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from hub.assessment.product_document import ProductChild, ProductDocument, ProductFinding


def a_child(**changes: Any) -> ProductChild:
    fields: dict[str, Any] = {
        "name": "Tia Lowell",
        "born": date(2006, 5, 3),
        "expected": None,
        "rating": "red",
        "threshold_level": 4,
        "decision": "Strategy discussion under section 47",
        "reason": "Third incident in four months.",
    }
    return ProductChild(**{**fields, **changes})


def a_finding(**changes: Any) -> ProductFinding:
    fields: dict[str, Any] = {
        "happened_on": date(2012, 9, 12),
        "agency_name": "Metropolitan Police Service",
        "about": ("Tia Lowell", "Dana Lowell"),
        "text": "Called by a neighbour at 23:10. Shouting and a broken door.",
    }
    return ProductFinding(**{**fields, **changes})


def a_document(**changes: Any) -> ProductDocument:
    fields: dict[str, Any] = {
        "hub_name": "Harrow MASH",
        "authority_name": "London Borough of Harrow",
        "reference": "HRW-12-004182",
        "version": 2,
        "issued_at": datetime(2012, 7, 2, 16, 5, tzinfo=UTC),
        "recipient_name": "Joan Abara",
        "recipient_team": "Children in Need team 2",
        "children": (a_child(),),
        "summary": "Violence that is growing in frequency.",
        "findings": (a_finding(),),
        "legal_basis": ("Children Act 1989, section 47",),
        "contact": "Harrow MASH, 020 7946 0018",
    }
    return ProductDocument(**{**fields, **changes})
