// Security keys: when the browser's question was cancelled, timed out or cannot be asked, a sentence says so. Everything else is allauth's.
(function () {
  "use strict";
  document.addEventListener("allauth.error", function (event) {
    event.preventDefault();
    document.getElementById("key_error").hidden = false;
  });
})();
