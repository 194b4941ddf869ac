// The reader: it goes on at either end as it is scrolled, and takes the keys of
// marking. Without it every step is a link or a form of the page.
const { one, every, part, openPanel } = window.hut3;
const list = one("#talk");
const said = one("#said");
const dialog = one("#marking");

// more fetches what the link of one end leads to and keeps the place.
let busy = false;
async function more(end) {
  const link = one(`#${end} a[data-more]`);
  if (!link || !list || busy) return;
  busy = true;
  link.textContent += " …";
  const got = await part(link.href).catch(() => null);
  busy = false;
  if (!got) return (link.textContent = "No answer came; try again");
  const fresh = every("#talk > li", got.body);
  const height = root.scrollHeight, top = scrollY;
  if (end === "earlier") {
    const same = one(".date", list), last = fresh.filter((li) => li.matches(".date")).at(-1);
    if (same && last && same === list.firstElementChild && same.textContent === last.textContent) same.remove();
    list.prepend(...fresh);
    scrollTo({ top: top + root.scrollHeight - height, behavior: "instant" });
  } else {
    const before = every(".date", list).at(-1);
    if (before && fresh[0]?.matches(".date") && fresh[0].textContent === before.textContent) fresh.shift();
    list.append(...fresh);
  }
  const pager = one("#" + end, got.body);
  one("#" + end).replaceWith(pager ?? document.createElement("p"));
  watch(end);
}
const root = document.documentElement;
const near = new IntersectionObserver((seen) => seen.forEach((e) => e.isIntersecting && scrolled && more(e.target.id)), { rootMargin: "600px" });
let scrolled = false;
function arm() {
  if (scrolled) return;
  scrolled = true;
  ["earlier", "later"].forEach(watch);
}
addEventListener("wheel", arm, { passive: true });
addEventListener("touchmove", arm, { passive: true });
addEventListener("keydown", (e) => {
  if (["j", "k", " ", "PageDown", "PageUp", "Home", "End", "ArrowDown", "ArrowUp"].includes(e.key) && !typing(e.target) && !one("dialog[open]")) arm();
});
function watch(end) {
  const el = one("#" + end);
  if (el) near.observe(el);
}
document.addEventListener("click", (e) => {
  const link = e.target.closest?.("a[data-more]");
  if (!link || e.ctrlKey || e.metaKey || e.shiftKey || e.button) return;
  e.preventDefault();
  more(link.parentElement.id);
});

// The messages that a key is for: those picked, or else the one in focus or hit.
function chosen() {
  const picks = every("#talk input:checked").map((box) => box.closest("li"));
  if (picks.length) return picks;
  const here = document.activeElement?.closest?.("#talk [data-row]") ?? one("#talk [data-hit]");
  return here ? [here] : [];
}
const refs = (rows) => rows.map((li) => li.dataset.ref);

function tell(text) {
  said.textContent = text;
  clearTimeout(tell.timer);
  tell.timer = setTimeout(() => said.replaceChildren(), 8000);
}

let rows = [], reason = "";
function mark(tag, options) {
  rows = chosen();
  if (!dialog || !rows.length) return;
  const select = one("select", dialog), why = one("input[name=reason]", dialog);
  for (const o of select.options) o.hidden = Boolean(options && o.value && !options.includes(o.value));
  select.value = tag;
  why.value = reason;
  one("input[name=off]", dialog).checked = false;
  const hold = tag === "privileged";
  one("[data-hold]", dialog).hidden = !hold;
  if (hold) rows.forEach((li) => li.classList.add("gone"));
  one("[data-what]", dialog).textContent = rows.length === 1 ? refs(rows)[0] : rows.length + " messages";
  dialog.showModal();
  (tag ? why : select).focus();
  why.select();
}
dialog?.addEventListener("change", (e) => {
  if (e.target.name !== "tag") return;
  const hold = e.target.value === "privileged";
  one("[data-hold]", dialog).hidden = !hold;
  rows.forEach((li) => li.classList.toggle("gone", hold));
});
dialog?.addEventListener("close", () => { if (dialog.returnValue !== "sent") rows.forEach((li) => li.classList.remove("gone")); });
one("[data-cancel]", dialog ?? document)?.addEventListener("click", () => dialog.close(""));

// send records the mark. What is held does not come back; who had seen it is
// listed in its place.
async function send(form) {
  const mine = rows; // another mark may be under way before the answer to this one comes
  const body = new URLSearchParams(new FormData(form));
  body.delete("message");
  for (const ref of refs(mine)) body.append("message", ref);
  reason = body.get("reason");
  const res = await fetch("/api/v1/tag", { method: "POST", body }).catch(() => null);
  const out = await res?.json().catch(() => null);
  if (!res?.ok) {
    mine.forEach((li) => li.classList.remove("gone"));
    return tell(out?.error ?? "No answer came. Nothing is known to have been recorded; look again before you repeat it.");
  }
  if (out.held) return leave(out, mine);
  const off = body.has("off");
  for (const li of mine) {
    if (off) every(".tags .tag", li).filter((chip) => chip.textContent.trim() === out.tag).forEach((chip) => chip.remove());
    else one(".tags", li)?.append(" ", Object.assign(document.createElement("span"), { className: "tag", textContent: out.tag }));
    const box = one("input:checked", li);
    if (box) box.click();
  }
  tell(`${out.tag}${off ? " taken off" : ""}: ${out.messages === 1 ? "1 message" : out.messages + " messages"}, recorded as ${out.ref}.`);
}
function leave(out, mine) {
  const note = document.createElement("li");
  note.className = "went";
  note.tabIndex = -1;
  note.textContent = `Held as ${out.held}, for the independent reviewer. Seen before by: ${out.seen_by?.join("; ") || "nobody that the log names to you"}.`;
  mine[0].before(note);
  mine.forEach((li) => li.remove());
  note.focus();
}
dialog?.addEventListener("submit", (e) => {
  e.preventDefault();
  dialog.close("sent");
  send(e.target);
});

let last = null;
function pick(range) {
  const here = document.activeElement?.closest?.("#talk [data-row]");
  const box = here && one("input[type=checkbox]", here);
  if (!box) return;
  const boxes = every("#talk input[type=checkbox]");
  if (range && last && boxes.includes(last)) {
    const [a, b] = [boxes.indexOf(last), boxes.indexOf(box)].sort((x, y) => x - y);
    for (const other of boxes.slice(a, b + 1)) if (!other.checked) other.click();
  } else box.click();
  last = box;
}
const panelOf = (sel) => { const a = chosen()[0] && one(sel, chosen()[0]); if (a) openPanel(a.href); };
const raise = () => { const list = refs(chosen()); if (list.length) location.assign("/threats/new?message=" + encodeURIComponent(list.join(","))); };
const typing = (t) => t instanceof HTMLElement && (/^(TEXTAREA|SELECT)$/.test(t.tagName) || (t.tagName === "INPUT" && !/^(checkbox|radio|button|submit)$/.test(t.type)));
document.addEventListener("keydown", (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey || typing(e.target) || one("dialog[open]") || e.target.closest?.("#panel")) return;
  const act = {
    x: () => pick(false), X: () => pick(true), m: () => mark(""), r: () => mark("relevant"), u: () => mark("may undermine", ["may undermine", "may assist"]),
    p: () => mark("privileged"), t: one("button[formaction='/threats/new']") ? raise : undefined, i: () => panelOf("a[data-trace]"), s: () => panelOf("a[data-panel]"),
  }[e.key];
  if (!act) return;
  e.preventDefault();
  e.stopImmediatePropagation();
  act();
}, true);
