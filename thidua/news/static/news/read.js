// Tells the server once that this article is on a reader's screen. No cookie goes with it; see docs/privacy.md.
(function () {
  "use strict";
  var item = document.querySelector("[data-read-url]");
  if (!item || !window.fetch) { return; }
  function tell() {
    fetch(item.dataset.readUrl, { method: "POST", credentials: "omit", keepalive: true }).catch(function () {});
  }
  function look() {
    if (document.visibilityState !== "visible") { return; }
    document.removeEventListener("visibilitychange", look);
    tell();
  }
  document.addEventListener("visibilitychange", look);
  look();
})();
