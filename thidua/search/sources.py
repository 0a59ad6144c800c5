"""Everything that can be found, gathered from the slices, in the order in which the page shows it."""

from thidua.cluster.findable import SOURCES as CLUSTER
from thidua.conference.findable import SOURCES as CONFERENCE
from thidua.covenant.findable import SOURCES as COVENANT
from thidua.drafting.findable import SOURCES as DRAFTING
from thidua.foundation.findable import Source
from thidua.movement.findable import SOURCES as MOVEMENT
from thidua.news.findable import SOURCES as NEWS
from thidua.organisation.findable import SOURCES as ORGANISATION
from thidua.progress.findable import SOURCES as PROGRESS

SOURCES: tuple[Source, ...] = (*ORGANISATION, *CLUSTER, *DRAFTING, *CONFERENCE, *COVENANT, *MOVEMENT, *PROGRESS, *NEWS)
BY_KIND = {source.kind: source for source in SOURCES}
