"""What a night says about itself in the words of OpenLineage: its run and stages, what they read and what they wrote.

Only the client's event classes are used. Its ``OpenLineageClient`` reads the environment, ``openlineage.yml`` and the
repository that it stands in; what a night tells must not depend on any of them.
"""

from lineage.events.datasets import Catalogue, Read, Written
from lineage.events.runs import NightRun, line

__all__ = ["Catalogue", "NightRun", "Read", "Written", "line"]
