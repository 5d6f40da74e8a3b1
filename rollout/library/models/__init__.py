"""The shared library's tables: templates, their drafts and versions, and files. No case data."""

from rollout.library.models.files import LibraryFile, Scan
from rollout.library.models.templates import Draft, Licence, Template, TemplateKind
from rollout.library.models.versions import Version, Withdrawal

__all__ = ["Draft", "LibraryFile", "Licence", "Scan", "Template", "TemplateKind", "Version", "Withdrawal"]
