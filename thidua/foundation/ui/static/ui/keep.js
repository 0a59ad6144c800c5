// Long texts are kept on this device while they are written: <form data-keep>. Offered back on the same page to the same account; gone once
// sent, let go, or signed out. Without this file nothing is kept here, and the server still keeps a form that came after the session ended.
(function () {
  "use strict";
  var account = document.body.dataset.account;
  var template = document.getElementById("td-kept");
  if (!account || !window.localStorage) { return; }
  var PREFIX = "td-keep:" + account + ":";
  var WEEK_MS = 7 * 24 * 3600 * 1000;
  var PAUSE_MS = 800;

  function keys() {
    return Object.keys(localStorage).filter(function (key) { return key.indexOf("td-keep:") === 0; });
  }
  function read(key) {
    try { return JSON.parse(localStorage.getItem(key)); } catch (error) { return null; }
  }
  function write(key, value) {
    try { localStorage.setItem(key, JSON.stringify(value)); } catch (error) { /* the device is full: the page still works */ }
  }
  function forms() { return Array.prototype.slice.call(document.querySelectorAll("form[data-keep]")); }
  function path_of(form) { return new URL(form.getAttribute("action") || "", location.href).pathname; }
  // By page and by where it is sent; the number tells forms apart that are sent to one place.
  function key_of(form) {
    var path = path_of(form);
    return PREFIX + location.pathname + ":" + path + ":" + forms().filter(function (each) { return path_of(each) === path; }).indexOf(form);
  }
  // What is typed, and the hidden revision it was typed against; never files, passwords or the form's token.
  function controls(form) {
    return Array.prototype.filter.call(form.elements, function (each) {
      return each.name && each.name !== "csrfmiddlewaretoken" && ["file", "password", "submit", "button"].indexOf(each.type) < 0;
    });
  }
  function fields(form) {
    return controls(form).map(function (each) {
      return { name: each.name, value: each.value, hidden: each.type === "hidden", on: each.type === "checkbox" || each.type === "radio" ? each.checked : null };
    });
  }
  function same(form, kept) {
    var now = fields(form);
    return kept.every(function (each, at) {
      return each.hidden || (now[at] && now[at].name === each.name && now[at].value === each.value && now[at].on === each.on);
    });
  }
  function put_back(form, kept) {
    var now = controls(form);
    kept.forEach(function (each, at) {
      if (!now[at] || now[at].name !== each.name) { return; }
      if (each.on === null) { now[at].value = each.value; } else { now[at].checked = each.on; }
      now[at].dispatchEvent(new Event("input", { bubbles: true }));
    });
  }

  // A form that was sent and answered without a complaint is done; after a refusal, or when no answer came, its words stay.
  var sent = sessionStorage.getItem("td-sent");
  sessionStorage.removeItem("td-sent");
  var kept_sent = sent && read(sent);
  var answered = kept_sent && (document.querySelector(".td-toast") || kept_sent.page !== location.pathname);
  if (answered && !document.querySelector(".td-field--bad, .td-error, .td-note[data-v=bad], [data-resumed], .td-signin__form")) { localStorage.removeItem(sent); }
  keys().forEach(function (key) {
    var value = read(key);
    if (!value || Date.now() - value.at > WEEK_MS) { localStorage.removeItem(key); }
  });

  // What was sent without a network waits on the shelf of offline.js, which says so itself.
  function waits(form) {
    var path = path_of(form);
    return (read("thidua.kept." + account) || []).some(function (row) { return !row.refused && row.path === path; });
  }

  function offer(form) {
    var key = key_of(form), value = read(key);
    if (!value || !template || document.querySelector("[data-resumed]") || waits(form) || same(form, value.fields)) { return; }
    var note = template.content.firstElementChild.cloneNode(true);
    var at = new Date(value.at);
    var today = at.toDateString() === new Date().toDateString();
    note.querySelector("time").textContent = at.toLocaleString("vi-VN", today ? { hour: "2-digit", minute: "2-digit" } : { day: "2-digit", month: "2-digit", hour: "2-digit", minute: "2-digit" });
    note.querySelector("[data-use]").addEventListener("click", function () {
      put_back(form, value.fields);
      note.remove();
      var first = controls(form).filter(function (each) { return each.type !== "hidden"; })[0];
      if (first) { first.focus(); }
    });
    note.querySelector("[data-drop]").addEventListener("click", function () { localStorage.removeItem(key); note.remove(); });
    form.parentNode.insertBefore(note, form);
  }

  // The document listens, not each form: on live pages a form is drawn anew while the page stands.
  var pending = null, timer = null;
  function keep(form) { write(key_of(form), { at: Date.now(), page: location.pathname, fields: fields(form) }); }
  function settle() {
    window.clearTimeout(timer);
    if (pending) { keep(pending); }
    pending = null;
  }
  function kept_form(event) { return event.target.closest("form[data-keep]"); }
  document.addEventListener("input", function (event) {
    var form = kept_form(event);
    if (!form) { return; }
    if (pending !== form) { settle(); }
    pending = form;
    window.clearTimeout(timer);
    timer = window.setTimeout(settle, PAUSE_MS);
  });
  document.addEventListener("submit", function (event) {
    var form = kept_form(event);
    if (!form) { return; }
    pending = form;
    settle();
    if (!form.dataset.offline) { sessionStorage.setItem("td-sent", key_of(form)); }
  });
  // offline.js empties a form whose words have arrived.
  document.addEventListener("reset", function (event) {
    var form = kept_form(event);
    if (!form) { return; }
    pending = null;
    localStorage.removeItem(key_of(form));
  });
  forms().forEach(offer);

  // Pages that the service worker kept for whoever was signed in here before are not for this person to see.
  if (window.caches) {
    caches.keys().then(function (names) {
      names.forEach(function (name) { if (name.indexOf("thidua-pages-") === 0 && name !== "thidua-pages-" + account) { caches.delete(name); } });
    });
  }

  // Signing out on a shared machine leaves nothing of this person behind.
  document.addEventListener("submit", function (event) {
    if (event.target.matches("form[data-leave]")) {
      pending = null;
      keys().filter(function (key) { return key.indexOf(PREFIX) === 0; }).forEach(function (key) { localStorage.removeItem(key); });
    }
  });
})();
