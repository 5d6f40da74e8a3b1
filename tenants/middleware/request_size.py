"""Size is refused first: before a form, its token or a file is looked for in what was sent.

Whoever looks for a form's token reads all that was sent, and writes files of any size to the disk on the way. So the
length that a request says it has is compared with the limit before anything else asks for its body. A body without a
length is not read at all: WSGI says that it has none.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, MemoryFileUploadHandler, SkipFile, StopUpload
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.module_loading import import_string

from tenants import api_keys

FORM_AROUND_A_FILE = 64 * 1024  # bytes: the other fields of its form


class NoFiles(FileUploadHandler):
    """Passes over every file that is sent to a page which takes none."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Raises: SkipFile."""
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Nothing comes here."""
        raise StopUpload

    def file_complete(self, file_size: int) -> UploadedFile[Any] | None:
        """No file was taken."""
        return None


class InMemory(MemoryFileUploadHandler):
    """Keeps a file in memory, whatever its size, so that nothing of it stands on the disk unencrypted."""

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        """What is too long was refused before."""
        self.activated = True


class RequestSizeMiddleware:
    """413 for what is larger than the settings' limit, or than the file that a page takes from whoever may send it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """None lets the view answer. It stands first in the settings: no middleware reads a body before it."""
        largest_file = getattr(view, "largest_file", 0) if _may_send_files(request, view, args, kwargs) else 0
        request.upload_handlers = [InMemory(request) if largest_file else NoFiles(request)]
        most = largest_file + FORM_AROUND_A_FILE if largest_file else settings.LARGEST_REQUEST
        if said_length(request) <= most or said_length(request) <= _largest_with_a_key(request, view):
            return None
        own = getattr(view, "too_large", None)
        if own is not None and largest_file:
            return cast(HttpResponse, own(request, *args, **kwargs))
        refuse = import_string(settings.TOO_LARGE_API if hasattr(view, "cls") else settings.TOO_LARGE_PAGE)
        return cast(HttpResponse, refuse(request))


def said_length(request: HttpRequest) -> int:
    """The length that a request says it has, in bytes."""
    said = str(request.META.get("CONTENT_LENGTH") or "0")
    # Twenty digits are more than any body has, and more of them take long to read.
    return int(said[:20]) if said.isascii() and said.isdecimal() else 0


def _largest_with_a_key(request: Any, view: Any) -> int:
    """How many bytes a view of the API takes from whoever shows a key for it that stands; from anybody else none."""
    largest: int = getattr(getattr(view, "cls", None), "largest_with_a_key", 0)
    if not largest:
        return 0
    token = api_keys.token_in(request.headers.get("Authorization", ""))
    return largest if api_keys.key_of(token, timezone.now(), purpose=view.cls.opened_by) else 0


def _may_send_files(request: Any, view: Any, args: Any, kwargs: Any) -> bool:
    of = getattr(view, "takes_files_of", None)
    if of is not None:
        return request.method == "POST" and bool(of(request, *args, **kwargs))
    if getattr(request, "held", None) is not None:  # a pass at a hub is made with a second factor alone
        return True
    user = getattr(request, "user", None)
    return bool(user is not None and user.is_authenticated and user.is_verified())
