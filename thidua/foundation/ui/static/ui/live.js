// Keeps an open page in step with what others do. Every page works without this file, by being loaded again.
//
// The page names a stream and the address of its parts (ui/live.html). The stream sends pictures: the shared parts as they stand now,
// and marks that tell whose personal parts have changed; only those fetch them, each at its own moment. When the stream cannot be had,
// the parts are fetched every few seconds; the server answers 304 while nothing has changed. A part with a form under the hand is left.
(function () {
  "use strict";
  var root = document.querySelector("[data-live-stream]");
  if (!root) { return; }
  var word = root.dataset;
  var POLL_MS = 5000, HIDDEN_MS = 30000, SILENT_MS = 40000, LATE_MS = 10000;
  var mine = word.liveMine.split(" ").filter(Boolean);
  var source = null, marks = null, at = word.liveAt, etag = null, state = "wait";
  var polling = null, fetching = null, hiding = null, heard = Date.now(), late = null, givenUp = false;
  var ahead = Date.parse(word.liveNow) - Date.now();

  // --- what the reader is told -------------------------------------------------------------------------------------------------

  function tell(now) {
    state = now;
    document.querySelectorAll("[data-live-status]").forEach(function (place) {
      if (place.dataset.live === now && place.dataset.told) { return; }
      place.dataset.live = now;
      place.dataset.told = "1";
      place.textContent = now === "on" ? place.dataset.liveStatus || word.on : word[now];
    });
    document.dispatchEvent(new CustomEvent("td:line", { detail: now }));
  }

  // --- putting a part in its place ---------------------------------------------------------------------------------------------

  function isChanged(field) {
    if (field.type === "hidden" || field.type === "submit") { return false; }
    if (field.type === "checkbox" || field.type === "radio") { return field.checked !== field.defaultChecked; }
    if (field.tagName === "SELECT") {
      var marked = Array.prototype.some.call(field.options, function (each) { return each.defaultSelected; });
      return Array.prototype.some.call(field.options, function (each, place) {
        return each.selected !== (marked ? each.defaultSelected : place === 0);
      });
    }
    return field.value !== field.defaultValue;
  }

  function isUnderHand(part) {
    var focused = document.activeElement;
    if (focused && part.contains(focused) && focused.matches("input:not([type=hidden]), textarea, select")) { return true; }
    if (part.querySelector("details.td-confirm[open], [data-sending]")) { return true; }
    return Array.prototype.some.call(part.querySelectorAll("input, textarea, select"), isChanged);
  }

  var REACHABLE = "a[href], button, summary, input, select, textarea";

  // What something is for, whatever its words are now: where it leads, or what its form does.
  function purpose(each) {
    var form = each.form;
    return [each.tagName, each.type, each.name, each.getAttribute("href"), form && form.getAttribute("action"), each.tagName === "SUMMARY" && each.parentElement.id].join();
  }

  // --- what is said aloud --------------------------------------------------------------------------------------------------------
  // A region that is drawn anew is not heard, and one that is heard whole is too long: what a screen reader is told are the words of
  // [data-say] when they are other than before, from one place that stays.
  var voice = document.querySelector("[data-live-voice]"), waiting = [];

  function words(part) {
    return Array.prototype.map.call(part.querySelectorAll("[data-say]"), function (each) {
      return (each.dataset.say || each.textContent).replace(/\s+/g, " ").trim();
    });
  }

  function say(part, before) {
    var fresh = words(part).filter(function (each) { return each && before.indexOf(each) < 0 && waiting.indexOf(each) < 0; });
    if (!fresh.length || !voice) { return; }
    if (!waiting.length) { window.setTimeout(function () { voice.textContent = waiting.join(". "); waiting = []; }, 300); }
    waiting = waiting.concat(fresh);
  }

  function fill(part, html) {
    var reachable = Array.prototype.slice.call(part.querySelectorAll(REACHABLE)), hand = reachable.indexOf(document.activeElement);
    var sought = hand < 0 ? "" : purpose(document.activeElement), before = words(part);
    var open = Array.prototype.map.call(part.querySelectorAll("details[open][id]"), function (each) { return each.id; });
    part.innerHTML = html;
    open.forEach(function (id) { var each = document.getElementById(id); if (each) { each.open = true; } });
    if (hand >= 0) {
      var now = Array.prototype.slice.call(part.querySelectorAll(REACHABLE));
      var again = [now[hand]].concat(now).find(function (each) { return each && purpose(each) === sought; });
      if (again) { again.focus({ preventScroll: true }); }
    }
    say(part, before);
    var token = document.querySelector("input[name=csrfmiddlewaretoken]");
    if (token) {
      part.querySelectorAll("form[method=post]").forEach(function (form) {
        if (!form.querySelector("[name=csrfmiddlewaretoken]")) { form.prepend(token.cloneNode()); }
      });
    }
  }

  function hold(part, html) {
    part.heldHtml = html;
    if (part.querySelector(":scope > [data-held]")) { return; }
    var note = document.createElement("p"), button = document.createElement("button");
    note.className = "td-held";
    note.dataset.held = "";
    note.setAttribute("role", "status");
    note.textContent = word.held + " ";
    button.type = "button";
    button.className = "btn btn-sm";
    button.textContent = word.show;
    button.addEventListener("click", function () { put(part, part.heldHtml, true); });
    note.append(button);
    part.prepend(note);
  }

  // What a part says, without what differs every time it is drawn.
  function plain(html) {
    var sheet = document.createElement("template");
    sheet.innerHTML = html;
    sheet.content.querySelectorAll("[name=csrfmiddlewaretoken], [name=token], [name=key]").forEach(function (each) { each.remove(); });
    return sheet.innerHTML;
  }

  function put(part, html, anyway) {
    if (!anyway && part.putHtml === plain(html)) { return; }
    if (!anyway && isUnderHand(part)) {
      var next = document.createElement("div");
      next.innerHTML = html;
      var inner = next.querySelectorAll("[data-part]");
      if (inner.length) { inner.forEach(place); } else { hold(part, html); }
      return;
    }
    part.heldHtml = null;
    part.putHtml = plain(html);
    fill(part, html);
    document.dispatchEvent(new CustomEvent("td:part", { detail: part }));
  }

  function place(from) {
    var part = partNamed(from.dataset.part);
    if (part) { put(part, from.innerHTML); }
  }

  function partNamed(name) { return document.querySelector('[data-part="' + name + '"]'); }

  // --- fetching parts ----------------------------------------------------------------------------------------------------------

  function fetchParts() {
    fetching = null;
    return fetch(word.liveParts, { headers: etag ? { "If-None-Match": etag } : {}, credentials: "same-origin", cache: "no-store" })
      .then(function (answer) {
        if (answer.redirected || answer.status === 403 || answer.status === 404) { givenUp = true; stop(); tell("over"); return null; }
        if (answer.status === 304) { return null; }
        if (!answer.ok) { throw new Error(String(answer.status)); }
        etag = answer.headers.get("ETag");
        return answer.text();
      })
      .then(function (html) {
        if (givenUp) { return; }
        if (html) { new DOMParser().parseFromString(html, "text/html").querySelectorAll("[data-part]").forEach(topmost); }
        if (polling) { tell("poll"); }
      })
      .catch(function () { tell("off"); });
  }

  function topmost(part) { if (!part.parentElement.closest("[data-part]")) { place(part); } }

  function fetchSoon(spread) { if (!fetching) { fetching = window.setTimeout(fetchParts, Math.random() * spread); } }

  function poll() {
    if (polling || givenUp) { return; }
    fetchSoon(1000);
    polling = window.setInterval(fetchParts, POLL_MS + Math.random() * 1000);
  }

  function stopPolling() { window.clearInterval(polling); polling = null; }

  // --- the stream --------------------------------------------------------------------------------------------------------------

  // A picture drawn before this page was (the hub rests between drawings, another process is behind): what the page shows is newer, so
  // it is put away for the one that follows. Should none follow (the installation was restored from a copy), it is shown after all.
  function onPicture(event) {
    window.clearTimeout(late);
    late = null;
    if (parseInt(event.lastEventId, 10) < parseInt(at, 10)) { late = window.setTimeout(show, LATE_MS, event); } else { show(event); }
  }

  function show(event) {
    var data = JSON.parse(event.data);
    var missed = marks === null ? at !== event.lastEventId : false;
    Object.keys(data.parts).forEach(function (name) {
      var part = partNamed(name);
      if (part) { put(part, data.parts[name]); }
    });
    var concerned = mine.some(function (name) { return marks !== null && marks[name] !== data.marks[name]; });
    if (mine.length && (missed || concerned)) { fetchSoon(data.spread); }
    marks = data.marks;
    at = event.lastEventId;
  }

  function connect() {
    if (source || givenUp || !window.EventSource) { if (!window.EventSource) { poll(); } return; }
    source = new EventSource(word.liveStream);
    source.addEventListener("open", function () { heard = Date.now(); stopPolling(); tell("on"); });
    source.addEventListener("picture", function (event) { heard = Date.now(); onPicture(event); });
    source.addEventListener("beat", function (event) { heard = Date.now(); ahead = Date.parse(JSON.parse(event.data).now) - heard; });
    source.addEventListener("full", function () { stop(); poll(); });
    source.addEventListener("error", function () {
      if (source.readyState === EventSource.CLOSED) { source = null; window.setTimeout(connect, 15000); }
      tell(navigator.onLine === false ? "off" : "wait");
      poll();
    });
  }

  function stop() { if (source) { source.close(); source = null; } stopPolling(); }

  // A line that has gone dead without a word (a telephone that slept): begin anew.
  window.setInterval(function () {
    if (source && source.readyState === EventSource.OPEN && Date.now() - heard > SILENT_MS) { stop(); tell("wait"); connect(); }
  }, 5000);
  document.addEventListener("visibilitychange", function () {
    window.clearTimeout(hiding);
    if (document.hidden) { hiding = window.setTimeout(stop, HIDDEN_MS); } else { connect(); }
  });
  window.addEventListener("online", function () { stop(); connect(); });
  window.addEventListener("offline", function () { tell("off"); });
  window.addEventListener("pagehide", stop);
  window.addEventListener("pageshow", function (event) { if (event.persisted) { window.location.reload(); } });

  // --- clocks ------------------------------------------------------------------------------------------------------------------

  function two(number) { return (number < 10 ? "0" : "") + number; }

  function tick() {
    var now = Date.now() + ahead;
    document.querySelectorAll("[data-clock]").forEach(function (face) {
      var shown = new Date(now).toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Ho_Chi_Minh" });
      if (face.textContent !== shown) { face.textContent = shown; }
    });
    document.querySelectorAll("[data-countdown]").forEach(function (face) {
      var left = Math.round((Date.parse(face.dataset.countdown) - now) / 1000), size = Math.abs(left);
      face.textContent = (left < 0 ? "+" : "") + Math.floor(size / 60) + ":" + two(size % 60);
      face.closest("[data-time]").dataset.time = left < 0 ? "over" : left <= 30 ? "soon" : "left";
    });
  }
  document.querySelectorAll("[data-part]").forEach(function (part) { part.putHtml = plain(part.innerHTML); });
  window.setInterval(tick, 500);
  tick();

  window.tdLive = { fetch: fetchSoon, state: function () { return state; } };
  connect();
})();
