// Files that are too large together are told before they are sent, and how far
// they are is told while they travel. Without this script the form goes as any
// other does.
"use strict";
(() => {
  const { one } = window.hut3;
  const chosen = one("input[type=file][data-most]");
  const form = chosen?.form;
  const box = one("#sending");
  if (!form || !box) return;

  chosen.addEventListener("change", () => {
    const bytes = [...chosen.files].reduce((sum, f) => sum + f.size, 0);
    const most = Number(chosen.dataset.most);
    chosen.setCustomValidity(bytes > most ? `These have ${Math.ceil(bytes / 1048576)} MiB together, and at most ${most / 1048576} may come this way. Use the inbox, or hut3 import.` : "");
    chosen.reportValidity();
  });

  const size = (bytes) => bytes < 1024 ? `${Math.round(bytes)} bytes` : bytes < 1048576 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 1048576).toFixed(1)} MiB`;
  const span = (seconds) => seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
  const heard = 3000; // milliseconds that the rate now looks back

  // meter tells how far it is, at what rate now and overall, and what is left.
  function meter() {
    const began = performance.now();
    let points = [{ at: began, done: 0 }];
    return ({ loaded, total }) => {
      const at = performance.now();
      points = [...points.filter((p) => at - p.at < heard), { at, done: loaded }];
      const per = (p) => (loaded - p.done) / Math.max((at - p.at) / 1000, 0.001);
      const now = points.length > 1 ? per(points[0]) : 0, overall = per({ at: began, done: 0 });
      one("progress", box).max = total;
      one("progress", box).value = loaded;
      one("[data-far]", box).textContent = loaded < total
        ? `${size(loaded)} of ${size(total)}, ${size(now)} a second now, ${size(overall)} overall` + (overall ? `, about ${span((total - loaded) / overall)} left` : "")
        : `All ${size(total)} were sent, at ${size(overall)} a second. They are written to the disk.`;
    };
  }

  let sending = null;
  function ended(text, fault) {
    sending = null;
    one("button.main", form).disabled = false;
    one("[data-stop]", box).hidden = true;
    box.classList.toggle("red", fault);
    one("[data-said]", box).textContent = text;
  }

  function said(request) {
    try {
      return JSON.parse(request.responseText);
    } catch {
      return {};
    }
  }

  form.addEventListener("submit", (e) => {
    e.preventDefault();
    if (sending) return;
    const request = sending = new XMLHttpRequest();
    const told = meter();
    request.upload.addEventListener("progress", told);
    request.addEventListener("load", () => {
      const answer = said(request);
      if (request.status === 401) return location.assign("/sign-in?next=/imports");
      if (request.status < 400 && answer.to) {
        ended("They came whole. They are read now, to show what would come out.", false);
        return location.assign(answer.to);
      }
      ended(answer.error ? `Refused: ${answer.error}. Nothing of them is kept.` : `Refused with the code ${request.status}. Nothing of them is kept.`, true);
    });
    request.addEventListener("error", () => ended("The connection broke. Nothing of them is kept; what you typed and chose is still here: send them again.", true));
    request.addEventListener("abort", () => ended("Cancelled. Nothing of them is kept; what you typed and chose is still here: send them again when you like.", false));
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    box.hidden = false;
    box.classList.remove("red");
    one("button.main", form).disabled = true;
    one("[data-stop]", box).hidden = false;
    one("[data-far]", box).textContent = "";
    one("[data-said]", box).textContent = "They are being sent.";
    request.send(new FormData(form));
    one("[data-stop]", box).focus();
  });
  one("[data-stop]", box).addEventListener("click", () => sending?.abort());
  addEventListener("beforeunload", (e) => {
    if (sending) e.preventDefault();
  });
})();
