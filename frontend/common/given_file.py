"""Giving out a file that somebody sent, so that no browser shows or runs it as a page of ours, and no desk opens by
accident what is to be checked first."""

from __future__ import annotations

import base64

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from mash_platform.formats.attached_file import NotTaken, is_picture, shown_picture

UNOPENED = ".to-check"  # an ending that no program opens


def given(name: str, media_type: str, to_check: str, content: bytes) -> HttpResponse:
    """The answer, which a browser saves: a picture without what a camera wrote into it, anything else as it was sent.

    What is to be checked gets an ending that nothing opens by itself.
    """
    if is_picture(media_type):
        stem, media_type = name.rpartition(".")[0] or name, "image/jpeg"
        name, content = f"{stem}.jpg", shown_picture(content)
    elif to_check:
        name, media_type = f"{name}{UNOPENED}", "application/octet-stream"
    return HttpResponse(
        content,
        content_type=media_type,
        headers={
            "Content-Disposition": content_disposition_header(True, name) or "attachment",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )


def picture_in_page(media_type: str, content: bytes) -> str:
    """A redrawn picture as the address of an image in a page; "" for anything that is none, or cannot be drawn."""
    if not is_picture(media_type):
        return ""
    try:
        return f"data:image/jpeg;base64,{base64.b64encode(shown_picture(content)).decode()}"
    except NotTaken:
        return ""
