"""What every room's tests share."""

from tests.browser.summary import pytest_sessionfinish

__all__ = ["pytest_sessionfinish"]
