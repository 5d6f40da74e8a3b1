"""`python -m mash_platform.cli` is `mash`."""

import sys

from mash_platform.cli import main

sys.exit(main())
