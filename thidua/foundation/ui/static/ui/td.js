// Small comforts; every page works without this file.
(function () {
  "use strict";
  var TOAST_MS = 10000;

  function openMenus() {
    return document.querySelectorAll("details.td-menu[open]");
  }

  // Done things: a toast can be closed, and leaves by itself unless someone is reading it.
  function settle(toast) {
    var button = toast.querySelector("[data-close]");
    var timer = null;
    function leave() { toast.remove(); }
    function wait() { timer = window.setTimeout(leave, TOAST_MS); }
    function stay() { window.clearTimeout(timer); }
    button.hidden = false;
    button.addEventListener("click", leave);
    ["mouseenter", "focusin"].forEach(function (name) { toast.addEventListener(name, stay); });
    ["mouseleave", "focusout"].forEach(function (name) { toast.addEventListener(name, wait); });
    wait();
  }
  document.documentElement.classList.add("td-js");
  document.querySelectorAll(".td-toast").forEach(function (toast) { if (toast.querySelector("[data-close]")) { settle(toast); } });

  document.addEventListener("click", function (event) {
    openMenus().forEach(function (menu) { if (!menu.contains(event.target)) { menu.open = false; } });
    var shut = event.target.closest("[data-shut]");
    if (shut) {
      var details = shut.closest("details");
      details.open = false;
      details.querySelector("summary").focus();
    }
    if (event.target.closest("[data-print]")) { window.print(); }
  });
  document.querySelectorAll("[data-print], [data-script]").forEach(function (part) { part.hidden = false; });

  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") {
      openMenus().forEach(function (menu) { menu.open = false; menu.querySelector("summary").focus(); });
      return;
    }
    var typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) { return; }
    var box = Array.from(document.querySelectorAll("[data-search]")).find(function (each) { return each.offsetParent; });
    var link = document.querySelector("[data-search-link]");
    if (box) { event.preventDefault(); box.focus(); box.select(); } else if (link) { event.preventDefault(); link.click(); }
  });

  // Suggestions under a search box: arrows walk through them, Escape puts them away.
  document.addEventListener("keydown", function (event) {
    var form = event.target.closest(".td-find");
    var list = form && form.querySelector("[data-suggest]");
    var box = form && form.querySelector("[data-search]");
    if (!list || !list.firstElementChild) { return; }
    if (event.key === "Escape") { list.replaceChildren(); box.focus(); return; }
    var step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) { return; }
    var stops = [box].concat(Array.from(list.querySelectorAll("a")));
    event.preventDefault();
    stops[(stops.indexOf(document.activeElement) + step + stops.length) % stops.length].focus();
  });

  // Long texts: leaving with unsent words asks first. <form data-keep>
  var written = false;
  document.addEventListener("input", function (event) { if (event.target.closest("form[data-keep]")) { written = true; } });
  document.addEventListener("submit", function () { written = false; });
  window.addEventListener("beforeunload", function (event) { if (written) { event.preventDefault(); } });

  // The password can be shown while it is typed.
  document.addEventListener("change", function (event) {
    var box = event.target.closest("[data-reveal]");
    if (box) { document.getElementById(box.dataset.reveal).type = box.checked ? "text" : "password"; }
  });
})();
