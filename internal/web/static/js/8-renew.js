// Elements with data-poll="SECONDS" renew themselves from their page while it is
// looked at, until an answer comes without that attribute. To ask is no use of
// the session. What is read or filled in at the moment is left alone, focus and
// place stay where they are, and what was not there before is marked until it is
// looked at, or all of it is said to be seen.
const keyOf = (row) => row.id || one("a[data-open]", row)?.getAttribute("href") || row.textContent;
const stateOf = (row) => row.dataset.state ?? "";
const known = new Map();
const news = new Map();
const polled = (el) => every("[data-poll] [data-row]").filter((row) => !el || el.contains(row));
const bar = one("#renewal");
const title = document.title;

const inHand = (el) => el.contains(document.activeElement) && typing(document.activeElement)
  || one("tr.inline, input[type=checkbox]:checked", el)
  || (getSelection().type === "Range" && el.contains(getSelection().anchorNode));

// held is where the focus is within an element, to be found again in the fresh one.
function held(el) {
  const at = document.activeElement;
  if (!el.contains(at) || at === el) return () => {};
  const row = at.closest("[data-row]"), key = row && keyOf(row), href = at.getAttribute("href");
  const region = at.getAttribute("aria-label");
  return (fresh) => {
    const near = key ? every("[data-row]", fresh).find((r) => keyOf(r) === key) : fresh;
    const same = near && (at === row ? near : every("a, button, [tabindex]", near).find((x) => href ? x.getAttribute("href") === href : region && x.getAttribute("aria-label") === region));
    const to = same || near;
    if (!to || to === fresh) return;
    if (!to.matches("a, button, [tabindex]")) to.tabIndex = -1;
    to.focus({ preventScroll: true });
  };
}

// place puts a fresh element where the old one stood, and keeps what is in sight
// where it is.
function place(old, fresh) {
  const refocus = held(old);
  const pushed = every("[tabindex]", old).map((x) => [x.scrollLeft, x.scrollTop]);
  const below = old.getBoundingClientRect().bottom < 0, height = root.scrollHeight, top = scrollY;
  old.replaceWith(fresh);
  every("[tabindex]", fresh).forEach((x, i) => pushed[i] && ([x.scrollLeft, x.scrollTop] = pushed[i]));
  scrollTo({ top: below ? top + root.scrollHeight - height : top, behavior: "instant" });
  refocus(fresh);
  fresh.dispatchEvent(new CustomEvent("hut3:swapped", { bubbles: true }));
}

// note finds what an answer has that was not there, or stood otherwise.
function note(el) {
  const first = [];
  for (const row of polled(el)) {
    const key = keyOf(row), was = known.get(key), now = stateOf(row);
    known.set(key, now);
    if (was === now) continue;
    news.set(key, was === undefined ? "new" : "changed");
    first.push(row);
  }
  return first;
}

function show() {
  for (const row of polled()) {
    const word = news.get(keyOf(row)), tag = one(".fresh", row);
    if (!word || tag) {
      if (!word) tag?.remove();
      continue;
    }
    (one("h3, td, p", row) ?? row).append(" ", Object.assign(document.createElement("span"), { className: "tag fresh", textContent: word }));
  }
  document.title = (news.size ? `(${news.size}) ` : "") + title;
  if (bar) one("[data-seen]", bar).hidden = !news.size;
}

function seen(rows) {
  rows.forEach((row) => news.delete(keyOf(row)));
  show();
}
const clock = () => new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZoneName: "short" });
const nameOf = (row) => (one("a[data-open]", row) ?? one("strong", row) ?? row).textContent.trim();

function tellNews(rows) {
  if (!bar || !rows.length) return;
  const names = rows.slice(0, 5).map((row) => `${nameOf(row)} is ${news.get(keyOf(row))}`);
  if (rows.length > 5) names.push(`and ${rows.length - 5} more`);
  one("[role=status]", bar).textContent = `${clock()}: ${names.join(", ")}.`;
}

function aged(failed) {
  if (!bar) return;
  bar.classList.toggle("amber", failed);
  if (failed && !bar.dataset.since) bar.dataset.since = clock();
  if (!failed) delete bar.dataset.since;
  one("[data-when]", bar).textContent = failed ? `No answer since ${bar.dataset.since}: what stands here may be old.` : `As at ${clock()}; it renews itself.`;
}

// renew asks for what is due. It says whether any of it is to be asked for again.
async function renew(every_) {
  const due = every(`[data-poll="${every_}"]`).filter((el) => !inHand(el));
  if (!due.length) return;
  const got = await part(location.href, { headers: { "Hut3-Renew": due.map((el) => el.id).join(" ") } }).catch(() => null);
  aged(!got?.ok);
  if (!got?.ok) return;
  const rows = [];
  for (const old of due) {
    const fresh = one("#" + CSS.escape(old.id), got.body);
    if (!fresh || !old.isConnected || inHand(old)) continue;
    place(old, fresh);
    rows.push(...note(fresh));
  }
  show();
  tellNews(rows);
}

function poll(seconds) {
  let last = Date.now(), asking = false;
  const go = async () => {
    if (asking || document.hidden || one("dialog[open]") || Date.now() - last < 1000 * seconds - 200) return;
    asking = true;
    await renew(seconds).catch(() => aged(true));
    asking = false;
    last = Date.now();
    if (!one(`[data-poll="${seconds}"]`)) {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", go);
    }
  };
  const timer = setInterval(go, Math.min(1000 * seconds, 1000));
  document.addEventListener("visibilitychange", go);
}

polled().forEach((row) => known.set(keyOf(row), stateOf(row)));
new Set(every("[data-poll]").map((el) => el.dataset.poll)).forEach(poll);
if (bar && one("[data-poll]")) aged(false);
for (const kind of ["focusin", "click"]) document.addEventListener(kind, (e) => {
  const row = e.target.closest?.("[data-poll] [data-row]");
  if (row && news.has(keyOf(row)) && e.isTrusted) seen([row]);
});
bar && one("[data-seen]", bar).addEventListener("click", () => {
  news.clear();
  show();
  one("[role=status]", bar).textContent = "";
});
