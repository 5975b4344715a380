"""Run ``likvardig`` as ``python -m likvardig_tui``."""

import sys

from likvardig_tui.cli import main

sys.exit(main())
