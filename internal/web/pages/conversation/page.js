// The reader: it goes on at either end as it is scrolled, and takes the keys of
// marking. Without it every step is a link or a form of the page.
const { one, every, part, openPanel } = window.hut3;
const list = one("#talk");
const said = one("#said");
const dialog = one("#marking");

// more fetches what the link of one end leads to, and lets the other end go.
let busy = false;
async function more(end) {
  const link = one(`#${end} a[data-more]`);
  if (!link || !list || busy) return;
  busy = true;
  link.textContent += " …";
  const got = await part(link.href).catch(() => null);
  busy = false;
  if (!got) return (link.textContent = "No answer came; try again");
  steady(() => {
    join(end, every("#talk > li", got.body));
    one("#" + end).replaceWith(one("#" + end, got.body) ?? document.createElement("p"));
    letGo(end === "earlier" ? "later" : "earlier");
  });
  ["earlier", "later"].forEach(watch);
}

// steady keeps the line that is read where it stands while lines come and go.
const inView = () => every("#talk > li[data-ref]").find((li) => li.getBoundingClientRect().bottom > 80);
function steady(change) {
  const line = inView(), top = line?.getBoundingClientRect().top;
  change();
  if (line?.isConnected) scrollBy({ top: line.getBoundingClientRect().top - top, behavior: "instant" });
}

// join puts lines at an end. A day that goes on is named once, and what had been
// picked before it was let go is picked again.
function join(end, fresh) {
  const days = every(".date", list), same = end === "earlier" ? days[0] : days.at(-1);
  if (end === "earlier") {
    if (same && same === list.firstElementChild && same.textContent === fresh.findLast((li) => li.matches(".date"))?.textContent) same.remove();
    list.prepend(...fresh);
  } else {
    if (same && fresh[0]?.matches(".date") && fresh[0].textContent === same.textContent) fresh.shift();
    list.append(...fresh);
  }
  for (const was of every("#apart > li")) {
    const box = one(`li[data-ref="${was.dataset.ref}"] input`, list);
    if (!box) continue;
    was.remove();
    box.checked = one("input", was).checked;
  }
}

// What lies far behind leaves the page, so that a conversation of a million goes on
// as quickly as one of ten; the link at that end fetches it again. What is picked is
// put apart, and goes with what is done with the others.
const kept = 600, slack = 200;
const ofLine = (li) => (li.previousElementSibling?.matches(".gap, .date") ? ofLine(li.previousElementSibling) : li); // its silence and its day stand before it
function letGo(end) {
  const lines = every("#talk > li[data-ref]"), before = end === "earlier";
  if (lines.length <= kept + slack) return;
  const away = before ? lines.slice(0, -kept) : lines.slice(kept), edge = before ? lines.at(-kept) : lines[kept - 1];
  const read = inView();
  if (away.includes(read)) return; // he went to the other end meanwhile
  if (away.some((li) => li.contains(document.activeElement))) {
    read.tabIndex = -1;
    read.focus({ preventScroll: true });
  }
  one("#apart").append(...away.filter((li) => one("input:checked", li)));
  const range = document.createRange();
  range.selectNodeContents(list);
  if (before) range.setEndBefore(ofLine(edge));
  else range.setStartAfter(edge);
  const day = every(".date", range.extractContents()).at(-1);
  if (day && list.firstElementChild === edge) list.prepend(day);
  const link = Object.assign(document.createElement("a"), { href: `/conversation/${edge.dataset.ref}?way=${end}`, textContent: `${end} messages` });
  link.dataset.more = "";
  one("#" + end).replaceChildren(link);
}
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
  if (!el) return;
  near.unobserve(el); // it tells once more whether the end is near
  near.observe(el);
}
document.addEventListener("click", (e) => {
  const link = e.target.closest?.("a[data-more]");
  if (!link || e.ctrlKey || e.metaKey || e.shiftKey || e.button) return;
  e.preventDefault();
  more(link.parentElement.id);
});

// The messages that a key is for: those picked, or else the one in focus or hit.
function chosen() {
  const picks = every("#reading li input:checked").map((box) => box.closest("li"));
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
  (mine.find((li) => list.contains(li)) ?? inView()).before(note);
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
