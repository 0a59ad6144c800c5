// The code that the camera brought stands after the # of the address: put it into the form, and take it out of the address.
// Without this file the code is typed from the screen.
(function () {
  "use strict";
  var form = document.querySelector("[data-arrive]"), code = window.location.hash.slice(1);
  if (!form || !/^[0-9A-Z]{8}$/.test(code)) { return; }
  window.history.replaceState(null, "", window.location.pathname);
  if (form.querySelector(".td-error")) { return; }
  form.elements.ma.value = code;
  form.querySelector("[data-typed]").hidden = true;
  form.querySelector("[data-scanned]").hidden = false;
})();
