"""``python -m likvardig_tui`` is the command ``likvardig``."""

import sys

from likvardig_tui.cli import main

sys.exit(main())
