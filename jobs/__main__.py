"""Where ``spark-submit.sh`` enters: ``python jobs/__main__.py JOB …`` from any folder."""

import sys
from pathlib import Path

# Python puts this script's own folder first; its modules are `jobs.keys`, never `keys`.
sys.path[0] = str(Path(__file__).resolve().parent.parent)

# A process that this one spawns loads this file too, and must not run the job again.
if __name__ == "__main__":
    from jobs.cli import main

    sys.exit(main(sys.argv[1:]))
