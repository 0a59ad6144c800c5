// The service worker: a page that asked for it opens without a network, as it was last seen.
//
// Pages are kept for one person at a time: when another person's page is kept, or somebody signs out, or a kept page asks to sign in
// again, everything that was drawn for the person before is forgotten. Style sheets, scripts and fonts belong to nobody and stay.
"use strict";
var FILES = "thidua-files", PAGES = "thidua-pages-";

self.addEventListener("install", function (event) { event.waitUntil(self.skipWaiting()); });
self.addEventListener("activate", function (event) { event.waitUntil(self.clients.claim()); });

function forget(but) {
  return caches.keys().then(function (names) {
    return Promise.all(names.filter(function (name) { return name.startsWith(PAGES) && name !== but; }).map(function (name) { return caches.delete(name); }));
  });
}

// A page says: keep me and these files, for this person.
self.addEventListener("message", function (event) {
  var asked = event.data || {};
  if (asked.keep) {
    event.waitUntil(forget(PAGES + asked.person).then(function () {
      return Promise.all([
        caches.open(PAGES + asked.person).then(function (cache) { return cache.add(new Request(asked.keep, { credentials: "same-origin" })); }),
        caches.open(FILES).then(function (cache) { return cache.addAll(asked.files); })
      ]);
    }).catch(function () { /* the network went meanwhile: what was kept before stays */ }));
  }
});

function kept(request, otherwise) {
  return caches.match(request, { ignoreVary: true }).then(function (found) { if (found) { return found; } throw otherwise; });
}

function renew(request, answer) {
  return caches.keys().then(function (names) {
    var name = names.find(function (each) { return each.startsWith(PAGES); });
    if (!name) { return null; }
    return caches.open(name).then(function (cache) {
      return cache.match(request, { ignoreVary: true }).then(function (known) {
        if (!known) { return null; }
        return answer.ok && !answer.redirected ? cache.put(request, answer) : forget();
      });
    });
  });
}

self.addEventListener("fetch", function (event) {
  var request = event.request, address = new URL(request.url);
  if (address.origin !== self.location.origin) { return; }
  if (request.method === "POST" && address.pathname === "{sign-out}") { event.waitUntil(forget()); return; }
  if (request.method !== "GET") { return; }
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).then(function (answer) {
      event.waitUntil(renew(request, answer.clone()));
      return answer;
    }, function (fault) { return kept(request, fault); }));
  } else if (address.pathname.startsWith("/static/")) {
    event.respondWith(fetch(request).catch(function (fault) { return kept(request, fault); }));
  }
});
