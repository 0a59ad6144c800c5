// Forms that outlive the network: <form method="post" data-offline="what it is called"> with its hidden key.
//
// What is sent is put on a shelf of this device first, under the person's own number, and taken off when the server has answered. Without
// a network it waits there and goes by itself; the server carries each key out once. What is refused stays, with the server's words, until
// it was read. Needs no service worker; that one only lets the page itself open again (secure addresses only).
(function () {
  "use strict";
  var place = document.querySelector("[data-offline-for]");
  if (!place) { return; }
  var word = place.dataset, SHELF = "thidua.kept." + word.offlineFor, TIMEOUT_MS = 10000, AGAIN_MS = 15000, TOAST_MS = 10000;
  var list = place.querySelector("[data-offline-list]"), why = place.querySelector("[data-offline-why]");
  var sending = false, again = false;

  function rows() {
    try { return JSON.parse(window.localStorage.getItem(SHELF) || "[]"); } catch (fault) { return []; }
  }
  function shelve(all) {
    window.localStorage.setItem(SHELF, JSON.stringify(all));
    draw();
  }
  function without(key) { return rows().filter(function (each) { return each.key !== key; }); }
  function change(key, values) {
    shelve(rows().map(function (each) { return each.key === key ? Object.assign(each, values) : each; }));
  }

  function addressOf(form) { return form.getAttribute("action") || window.location.pathname; }

  function newKey() {
    var bytes = window.crypto.getRandomValues(new Uint8Array(16));
    return Array.prototype.map.call(bytes, function (each) { return (each < 16 ? "0" : "") + each.toString(16); }).join("");
  }

  function token() {
    var found = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/), field = document.querySelector("input[name=csrfmiddlewaretoken]");
    return found ? found[1] : field ? field.value : "";
  }

  // --- the list of what is kept ------------------------------------------------------------------------------------------------

  function line(row) {
    var item = document.createElement("li"), body = document.createElement("div"), name = document.createElement("b");
    name.textContent = row.label;
    body.append(name, " ", row.time);
    (row.words || []).forEach(function (each) { var said = document.createElement("p"); said.textContent = each; body.append(said); });
    var tag = document.createElement("span");
    tag.className = "td-tag";
    tag.dataset.v = row.refused ? "bad" : "unk";
    tag.textContent = row.refused ? word.refused : word.waits;
    item.append(body, tag);
    if (row.refused) {
      var button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-sm";
      button.textContent = word.read;
      button.addEventListener("click", function () { shelve(without(row.key)); });
      item.append(button);
    }
    return item;
  }

  function draw() {
    // What is just being sent is shown only when that takes long, or fails.
    var shown = rows().filter(function (each) { return each.refused || each.failed; });
    place.hidden = shown.length === 0;
    why.hidden = !shown.some(function (each) { return !each.refused; });
    list.replaceChildren.apply(list, shown.map(line));
  }

  function toast(words) {
    if (!words.length) { return; }
    var stack = document.createElement("div"), note = document.createElement("div"), said = document.createElement("span");
    stack.className = "td-toasts";
    note.className = "td-toast";
    note.setAttribute("role", "status");
    said.textContent = words.join(" ");
    var close = document.createElement("button");
    close.type = "button";
    close.className = "td-toast__x";
    close.textContent = "×";
    close.setAttribute("aria-label", word.close);
    close.addEventListener("click", function () { stack.remove(); });
    note.append(said, close);
    stack.append(note);
    document.querySelector("main").prepend(stack);
    window.setTimeout(function () { stack.remove(); }, TOAST_MS);
  }

  // --- sending -----------------------------------------------------------------------------------------------------------------

  function settle(path) {
    document.querySelectorAll("form[data-sending]").forEach(function (form) {
      if (addressOf(form) !== path) { return; }
      delete form.dataset.sending;
      form.querySelectorAll("[type=submit]").forEach(function (button) { button.removeAttribute("aria-disabled"); });
    });
  }

  function done(row, answer) {
    shelve(without(row.key));
    document.querySelectorAll("form[data-offline]").forEach(function (form) {
      if (addressOf(form) === row.path) { form.reset(); }
    });
    settle(row.path);
    var to = answer.to ? new URL(answer.to, window.location.href) : null;
    if (to && to.pathname !== window.location.pathname) { window.location.assign(to.href); return; }
    toast(answer.words || []);
    if (window.tdLive) { window.tdLive.fetch(0); }
  }

  function fail(row, words) {
    change(row.key, { failed: true, words: words || [] });
    settle(row.path);
  }

  function send(row) {
    var given = new AbortController(), timer = window.setTimeout(function () { given.abort(); }, TIMEOUT_MS);
    return fetch(row.path, {
      method: "POST", body: new URLSearchParams(row.body), credentials: "same-origin", redirect: "manual", signal: given.signal,
      headers: { "X-Kept": "1", "X-CSRFToken": token() }
    }).then(function (answer) {
      if (answer.type === "opaqueredirect") { fail(row, [word.again]); return false; }
      if ((answer.headers.get("Content-Type") || "").indexOf("application/json") < 0) { throw new Error(String(answer.status)); }
      return answer.json().then(function (said) {
        if (said.done) { done(row, said); return; }
        change(row.key, { refused: true, words: said.words });
        settle(row.path);
        place.scrollIntoView({ block: "nearest" });
      });
    }).catch(function () { fail(row); return false; }).finally(function () { window.clearTimeout(timer); });
  }

  // One after another, in the order in which they were made. Where one finds no network, the others wait with it.
  function sendAll() {
    var waiting = rows().filter(function (each) { return !each.refused; });
    if (!waiting.length) { return; }
    if (sending) { again = true; return; }
    sending = true;
    waiting.reduce(function (before, row) {
      return before.then(function (goesOn) { return goesOn === false ? (fail(row), false) : send(row); });
    }, Promise.resolve()).finally(function () {
      sending = false;
      if (again) { again = false; sendAll(); }
    });
  }

  document.addEventListener("submit", function (event) {
    var form = event.target.closest("form[data-offline]");
    if (!form || event.defaultPrevented) { return; }
    event.preventDefault();
    if ("sending" in form.dataset) { return; }
    var data = new FormData(form, event.submitter), body = [], field = form.querySelector("input[name=key]");
    var clock = document.querySelector("[data-clock]");
    var row = {
      key: field && field.value ? field.value : newKey(), path: addressOf(form), label: form.dataset.offline,
      time: clock ? clock.textContent : new Date().toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" })
    };
    data.set("key", row.key);
    data.forEach(function (value, name) { if (name !== "csrfmiddlewaretoken" && typeof value === "string") { body.push([name, value]); } });
    row.body = body;
    if (field) { field.value = newKey(); }
    form.dataset.sending = "";
    form.querySelectorAll("[type=submit]").forEach(function (button) { button.setAttribute("aria-disabled", "true"); });
    // What waits for the same thing gives way to what is said last.
    shelve(rows().filter(function (each) { return each.path !== row.path; }).concat([row]));
    sendAll();
  });

  window.addEventListener("online", sendAll);
  document.addEventListener("td:line", function (event) { if (event.detail === "on") { sendAll(); } });
  window.setInterval(sendAll, AGAIN_MS);
  draw();
  sendAll();

  // --- the page itself ---------------------------------------------------------------------------------------------------------

  if (!window.isSecureContext) { document.querySelectorAll("[data-offline-http]").forEach(function (each) { each.hidden = false; }); }
  if ("serviceWorker" in navigator && window.isSecureContext) {
    navigator.serviceWorker.register(word.worker, { scope: "/" }).then(function () { return navigator.serviceWorker.ready; })
      .then(function (ready) {
        var files = window.performance.getEntriesByType("resource").map(function (each) { return each.name.split("#")[0]; })
          .filter(function (name) { return name.indexOf(window.location.origin + "/static/") === 0; });
        ready.active.postMessage({ keep: window.location.href.split("#")[0], person: word.offlineFor, files: Array.from(new Set(files)) });
      }).catch(function () { /* the page works without */ });
  }
})();
