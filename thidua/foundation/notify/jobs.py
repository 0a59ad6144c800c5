"""What the clock starts: digests, letters whose turn has come, and forgetting."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from thidua.foundation.clock import reading
from thidua.foundation.notify import post, tasks
from thidua.foundation.notify.models import By, Choice, Letter, LetterState, Notice

STALE_AFTER = timedelta(minutes=10)
LETTERS_KEPT_FOR = timedelta(days=90)
READ_NOTICES_KEPT_FOR = timedelta(days=400)


def send_letters() -> int:
    """Make the digests of this hour, take back letters whose worker died, and queue the sending when any letter is due."""
    now = timezone.localtime(reading.real_now())
    for choice in Choice.objects.filter(by=By.DIGEST, digest_at__lte=now.time(), user__notices__for_digest=True).distinct():
        _make_digest(choice)
    post.take_back_stale(STALE_AFTER)
    due = Letter.objects.filter(state=LetterState.WAITING, due_at__lte=now).count()
    if due:
        tasks.deliver.enqueue()
    return due


def _make_digest(choice: Choice) -> None:
    """Put what waits into one letter. One a day: the hour is real, because letters reach real boxes."""
    now = timezone.localtime(reading.real_now())
    try:
        with transaction.atomic():
            letter, made = Letter.objects.get_or_create(to_id=choice.user_id, day=now.date(), defaults={"made_at": now, "due_at": now})
            if made:
                Notice.objects.filter(to_id=choice.user_id, for_digest=True).update(for_digest=False, letter=letter)
    except IntegrityError:  # another node made it in the same moment
        return


def forget() -> int:
    """Destroy letters after 90 days and read notices after 400; return how many notices went."""
    now = reading.real_now()
    Letter.objects.filter(made_at__lt=now - LETTERS_KEPT_FOR).exclude(state__in=(LetterState.WAITING, LetterState.SENDING)).delete()
    gone, _rows = Notice.objects.filter(read_at__lt=now - READ_NOTICES_KEPT_FOR).delete()
    return gone
