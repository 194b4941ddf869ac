// The script of the frame. Every page works without it; what follows saves
// steps. The files are joined in the order of their names into one module.
const root = document.documentElement;
const one = (q, at = document) => at.querySelector(q);
const every = (q, at = document) => [...at.querySelectorAll(q)];

// typing says whether a key belongs to a field.
const typing = (t) => t instanceof HTMLElement && (t.isContentEditable || /^(TEXTAREA|SELECT)$/.test(t.tagName) || (t.tagName === "INPUT" && !/^(checkbox|radio|button|submit)$/.test(t.type)));

// Keys of one character can be switched off: people who speak to their machine, or
// whose hands shake, press them unmeant (WCAG 2.1.4).
addEventListener("keydown", (e) => {
  if (root.dataset.letters === "off" && e.key.length === 1 && e.key !== " " && !e.ctrlKey && !e.metaKey && !e.altKey && !typing(e.target)) e.stopImmediatePropagation();
}, true);

// local is an address of this server, or nothing.
function local(text) {
  try {
    const u = new URL(text, location.href);
    return u.origin === location.origin ? u.pathname + u.search + u.hash : "";
  } catch {
    return "";
  }
}

// part asks for a page without its frame. An answer that sends the browser to
// the door takes the whole window there.
async function part(url, options = {}) {
  const res = await fetch(url, { ...options, headers: { "Hut3-Part": "1", Accept: "text/html", ...options.headers } });
  const at = new URL(res.url);
  if (res.redirected && /^\/(sign-in|purpose)$/.test(at.pathname)) {
    location.assign("/purpose?next=" + encodeURIComponent(location.pathname + location.search));
    return null;
  }
  return { ok: res.ok, at: at.pathname + at.search, body: new DOMParser().parseFromString(await res.text(), "text/html").body };
}

// late shows that something is under way once it has taken 300 ms.
async function late(el, work) {
  const timer = setTimeout(() => el.classList.add("waiting"), 300);
  el.setAttribute("aria-busy", "true");
  try {
    return await work();
  } finally {
    clearTimeout(timer);
    el.classList.remove("waiting");
    el.removeAttribute("aria-busy");
  }
}

// swap puts the element of that id of an answer where the present one stands.
async function swap(id, url, options) {
  const old = document.getElementById(id);
  if (!old) return location.assign(url);
  const got = await late(old, () => part(url, options));
  const fresh = got && one("#" + CSS.escape(id), got.body);
  if (!fresh) return got && location.assign(url);
  old.replaceWith(fresh);
  fresh.dispatchEvent(new CustomEvent("hut3:swapped", { bubbles: true }));
  return got.at;
}

// A link or a form with data-swap="ID" renews that element and the address, and
// leaves the rest of the page as it stands.
document.addEventListener("click", (e) => {
  const a = e.target.closest?.("a[data-swap]");
  if (!a || e.button || e.ctrlKey || e.metaKey || e.shiftKey || !local(a.href)) return;
  e.preventDefault();
  swap(a.dataset.swap, a.href).then((at) => at && history.pushState({ swap: a.dataset.swap }, "", at));
});
document.addEventListener("submit", (e) => {
  const form = e.target.closest?.("form[data-swap]");
  if (!form || form.method !== "get") return;
  e.preventDefault();
  const url = new URL(form.action);
  url.search = new URLSearchParams(new FormData(form, e.submitter)).toString();
  swap(form.dataset.swap, url).then((at) => at && history.pushState({ swap: form.dataset.swap }, "", at));
});
addEventListener("popstate", (e) => {
  if (e.state?.swap) swap(e.state.swap, location.href);
});
