// Moves the focus and opens the sheet of keys. Every page works without it.
"use strict";

const find = document.getElementById("find");
const sheet = document.getElementById("keys");
const rows = () => [...document.querySelectorAll("[data-row]")];

function typing(target) {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

function step(by) {
  const list = rows();
  if (!list.length) return;
  const at = list.indexOf(document.activeElement?.closest("[data-row]"));
  const next = list[Math.min(Math.max(at + by, 0), list.length - 1)];
  next.tabIndex = -1;
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

function follow(name) {
  const row = document.activeElement?.closest("[data-row]");
  const link = row?.querySelector(`a[data-${name}]`);
  if (link) link.click();
  return Boolean(link);
}

document.addEventListener("keydown", (e) => {
  if (e.key === "k" && (e.ctrlKey || e.metaKey) && find) {
    e.preventDefault();
    find.select();
    return;
  }
  if (e.ctrlKey || e.metaKey || e.altKey || typing(e.target)) return;
  const keys = {
    "/": () => find?.select(),
    "?": () => sheet.showModal(),
    j: () => step(1),
    k: () => step(-1),
    t: () => follow("trace"),
  };
  if (e.key === "Enter" && e.target.matches?.("[data-row]")) {
    if (follow("open")) e.preventDefault();
    return;
  }
  if (keys[e.key]) {
    e.preventDefault();
    keys[e.key]();
  }
});

document.addEventListener("click", (e) => {
  const me = document.querySelector(".me[open]");
  if (me && !me.contains(e.target)) me.open = false;
});

const hit = document.querySelector("[data-hit]");
if (hit && !location.hash) hit.scrollIntoView({ block: "center" });
