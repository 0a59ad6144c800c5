"""The page's side of live updates, in a browser without a server: pictures come from a stream that the test holds."""

from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
SCRIPT = Path(settings.BASE_DIR) / "thidua/foundation/ui/static/ui/live.js"
PAGE = """<!doctype html><html lang="vi"><title>Thử</title><body>
<div data-part="chung"><button>Mục 4</button></div><div data-part="rieng">của tôi</div>
<div hidden data-live-stream="/dong" data-live-parts="/phan" data-live-at="120.9" data-live-mine="unit-1" data-live-now="2023-02-16T08:30:00+07:00"></div>
</body></html>"""
# A stream in the test's hand, and a count of what the page fetches.
STREAM = """
window.fetched = 0;
window.fetch = function () { window.fetched += 1; return Promise.resolve({ status: 304 }); };
window.EventSource = function () { this.heard = {}; this.readyState = 1; window.line = this; };
window.EventSource.OPEN = 1;
window.EventSource.CLOSED = 2;
window.EventSource.prototype.addEventListener = function (name, act) { this.heard[name] = act; };
window.EventSource.prototype.close = function () {};
window.picture = function (id, words, mark) {
  var parts = { chung: "<button>" + words + "</button>" };
  window.line.heard.picture({ lastEventId: id, data: JSON.stringify({ parts: parts, marks: { "unit-1": mark }, spread: 0 }) });
};
"""


@pytest.fixture
def following(page):
    page.set_content(PAGE)
    page.add_script_tag(content=STREAM)
    page.add_script_tag(path=SCRIPT)
    return page


def test_page_is_not_put_back_by_a_picture_older_than_itself(following):
    button = following.locator("[data-part=chung] button")
    button.focus()
    following.evaluate("picture('119.9', 'Mục 3', 'a')")
    expect(button).to_have_text("Mục 4")
    following.evaluate("picture('120.9', 'Mục 4', 'b')")
    following.wait_for_timeout(100)
    expect(button).to_be_focused()
    assert following.evaluate("fetched") == 0
    following.evaluate("picture('121.10', 'Mục 5', 'c')")
    expect(button).to_have_text("Mục 5")
    following.wait_for_function("fetched === 1")


def test_page_that_missed_something_while_it_was_loaded_catches_up(following):
    following.evaluate("picture('121.10', 'Mục 5', 'b')")
    expect(following.locator("[data-part=chung] button")).to_have_text("Mục 5")
    following.wait_for_function("fetched === 1")
