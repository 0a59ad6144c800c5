"""The news item drafted from the record."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from thidua.conference import documents, permissions, queries
from thidua.conference.models import Conference, ConferenceState
from thidua.conference.steps import WrongMoment, locked, touch
from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.news import actions as news
from thidua.news.models import NewsItem


@transaction.atomic
def compose_news(conference: Conference, *, actor: User, at: datetime) -> NewsItem:
    """Draft the news item from the record of a closed conference, with its photographs (soạn tin). It is edited and published in news.

    Raises:
        PermissionDenied: actor does not act for the head unit.
        WrongMoment: the conference has not closed, or the cluster has no head unit.
        AlreadyComposed: it has an item already, carried by the refusal.
    """
    conference = locked(conference)
    permissions.require(permissions.can_compose_news(actor, conference, at.date()))
    head = queries.head_unit(conference.cluster_year)
    if conference.state != ConferenceState.CLOSED or head is None:
        raise WrongMoment(_("Tin soạn từ diễn biến sau khi hội nghị bế mạc. Hãy bế mạc hội nghị trước."))
    story = documents.story(conference)
    item = news.compose(
        source=queries.news_source(conference),
        council=conference.cluster_year.cluster.council,
        editor_unit=head.unit,
        title=story.title,
        lead=story.lead,
        body=story.body,
        photographs=[(each.file, each.caption) for each in queries.photographs_of(conference)],
        actor=actor,
        at=at,
    )
    touch(conference)
    audit.record("conference.news_composed", conference, actor=actor, at=at, changes={"item": item.pk})
    return item
