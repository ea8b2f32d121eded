"""Communities: the groups inside a connected component that hold together by themselves.

``leiden`` (Traag, Waltman and van Eck 2019, doi 10.1038/s41598-019-41695-z; the native library of graspologic, MIT) or
``louvain`` (Blondel et al. 2008, doi 10.1088/1742-5468/2008/10/P10008; python-louvain, BSD) by modularity on the links'
weights, then every community that a small cut parts is split again (see ``well_connected``).
"""

from __future__ import annotations

from graph.communities.by_component import communities
from graph.communities.detection import detect

__all__ = ["communities", "detect"]
