"""``python -m inventory.cli`` is ``somay``, for those who start it by the interpreter at hand."""

import sys

from inventory.cli import main

sys.exit(main())
