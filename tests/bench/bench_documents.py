"""`make bench`: how long a product takes to become a PDF. Over a second it fails.

Not a test: the file's name keeps it out of `make test`, since a busy machine fails it.
"""

from __future__ import annotations

import time

from hub.assessment.product_pdf import render_product
from tests.assessment.product_builders import a_document, a_finding


def test_a_normal_product_takes_less_than_a_second() -> None:
    document = a_document(findings=tuple(a_finding(text=f"Finding {n}. " * 40) for n in range(40)))
    began = time.perf_counter()
    render_product(document)
    spent = time.perf_counter() - began
    print(f"\na product of 40 findings as a PDF: {spent:.2f} s")
    assert spent < 1
