// What the islands share: the colours of the page, numbers as the server
// prints them, and the page's own panel.

/** colour is a colour of the page's style as canvas and WebGL take it. */
export function colour(name: string): string {
  const probe = document.createElement("span");
  probe.className = "probe-" + name;
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return hex(found);
}

function hex(rgb: string): string {
  const [r, g, b] = (rgb.match(/[\d.]+/g) ?? ["0", "0", "0"]).map(Number);
  return "#" + [r, g, b].map((v) => Math.round(v).toString(16).padStart(2, "0")).join("");
}

/** corners are the four corners of a square of so many pixels, at two a pixel: they point, and are no area. */
export function corners(size: number, ink: string): ImageData {
  const canvas = Object.assign(document.createElement("canvas"), { width: 2 * size, height: 2 * size });
  const pen = canvas.getContext("2d")!;
  const edge = 3, far = 2 * size - edge, arm = size / 2;
  pen.lineWidth = 4;
  pen.strokeStyle = ink;
  for (const [x, y] of [[edge, edge], [far, edge], [far, far], [edge, far]]) {
    pen.moveTo(x + (x === edge ? arm : -arm), y);
    pen.lineTo(x, y);
    pen.lineTo(x, y + (y === edge ? arm : -arm));
  }
  pen.stroke();
  return pen.getImageData(0, 0, 2 * size, 2 * size);
}

/** n is a number with its thousands apart. */
export const n = (v: number): string => v.toLocaleString("en-GB");

/** address is the page of a handle. */
export const address = (handle: string): string => "/handle/" + handle.split("/").map(encodeURIComponent).join("/");

/** show opens a page in the panel at the right. */
export function show(url: string): void {
  const a = document.createElement("a");
  a.href = url;
  a.dataset.panel = "";
  a.hidden = true;
  document.body.append(a);
  a.click();
  a.remove();
}

/** themed calls again whenever the colours of the page change. */
export function themed(again: () => void): void {
  new MutationObserver(again).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
}

/** mark shows the row of the table, told by its data-… value, that the drawing's choice is of. */
export function mark(name: string, value: string | null): void {
  for (const row of document.querySelectorAll<HTMLElement>(`tr[data-${name}]`)) {
    if (value !== null && row.dataset[name] === value) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  }
}
