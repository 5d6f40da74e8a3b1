"""Static files as pages ask for them: each under a name with its digest, also where one script imports another."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # WhiteNoise has no types
    """WhiteNoise's, with imports between scripts rewritten to the names with digests.

    Without it the imported scripts kept their plain names and an hour's cache: after a deploy old and new ones mixed.
    """

    support_js_module_import_aggregation = True
