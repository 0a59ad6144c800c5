// Keys of a page: <div data-key="p"> is reached by pressing P while nothing is being typed. Ctrl+Enter sends the form under the hand, Esc
// leaves the box. A folded part opens by itself. Everything can be reached by Tab as well.
(function () {
  "use strict";
  var BOXES = "input:not([type=hidden]), textarea, select";

  function seen(place, what) {
    return Array.prototype.find.call(place.querySelectorAll(what), function (each) { return each.getClientRects().length > 0; });
  }

  function reach(place) {
    var fold = place.querySelector("details.td-fold:not([open])");
    if (fold && !place.querySelector("details.td-fold[open]") && !place.querySelector(":scope > div > section > form")) { fold.open = true; }
    var inFold = place.querySelector("details.td-fold[open]");
    var first = seen(inFold || place, BOXES) || seen(place, BOXES + ", button, summary, a[href]");
    if (first) { first.focus(); first.scrollIntoView({ block: "center" }); }
  }

  document.addEventListener("keydown", function (event) {
    var box = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && box && box.form) {
      event.preventDefault();
      box.form.requestSubmit();
      return;
    }
    if (event.key === "Escape" && box) { box.blur(); return; }
    if (box || event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1) { return; }
    var place = document.querySelector('[data-key="' + CSS.escape(event.key.toLowerCase()) + '"]');
    if (place) { event.preventDefault(); reach(place); }
  });
})();
