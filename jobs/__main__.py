"""Where ``spark-submit.sh`` enters: ``python jobs/__main__.py JOB …`` from any folder."""

import sys
from pathlib import Path

# Python puts this script's own folder first; its modules are `jobs.keys`, never `keys`.
sys.path[0] = str(Path(__file__).resolve().parent.parent)

from jobs.cli import main  # noqa: E402 (the path must be right first)

sys.exit(main(sys.argv[1:]))
