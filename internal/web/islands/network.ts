// The drawing of the network page. The server gave every handle its place;
// nothing moves here but what the reader moves.
import Graph from "graphology";
import { Dots, Drawn, Lines } from "./_drawn";
import { address, colour, mark, n, show, themed } from "./_page";

interface Drawing {
  by: string;
  layout: string;
  left_out: number;
  nodes: { node: string; x: number; y: number; value: number; community: number }[];
  edges: [number, number, number][];
}

// Okabe and Ito's colours, which most colour-blind people tell apart. A
// proposal beyond them is grey: its number stands in the table.
const hues = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8a6d00", "#7f3fbf"];

function size(value: number, most: number): number {
  return 2 + 12 * Math.sqrt(most > 0 ? value / most : 0);
}

function build(d: Drawing): Graph {
  const g = new Graph({ type: "undirected" });
  const most = Math.max(0, ...d.nodes.map((v) => v.value));
  d.nodes.forEach((v, i) => g.addNode(i, { label: v.node.replace(/^[^/]*\//, ""), node: v.node, x: v.x, y: v.y, size: size(v.value, most), value: v.value, community: v.community }));
  const heavy = Math.max(1, ...d.edges.map((e) => e[2]));
  for (const [a, b, messages] of d.edges) {
    g.addEdge(a, b, { messages, size: 0.4 + (2.6 * Math.log1p(messages)) / Math.log1p(heavy) });
  }
  return g;
}

class View {
  private near: Set<string> | null = null;
  private chosen: string | null = null;
  private colours = { text: "", line: "", quiet: "", raised: "" };
  private written: [number, number, number, number][] = []; // where names stand, in this frame
  readonly sigma: Drawn;

  constructor(private g: Graph, private box: HTMLElement, private said: HTMLElement, private query: string) {
    this.paint();
    this.sigma = new Drawn(g, box, {
      labelFont: "system-ui, sans-serif", labelSize: 12, labelDensity: 0.4, labelGridCellSize: 120, labelRenderedSizeThreshold: 5,
      defaultDrawNodeLabel: (canvas, v, s) => this.label(canvas, v, s.labelSize),
      nodeProgramClasses: { circle: Dots }, edgeProgramClasses: { line: Lines },
      enableEdgeEvents: true, zIndex: true, minEdgeThickness: 0.6,
      defaultDrawNodeHover: () => {},
      nodeReducer: (id, data) => this.node(id, data), edgeReducer: (id, data) => this.edge(id, data),
    });
    this.sigma.on("beforeRender", () => { this.written = []; });
    this.sigma.on("enterNode", (e) => this.point(e.node));
    this.sigma.on("leaveNode", () => this.point(null));
    this.sigma.on("enterEdge", (e) => this.along(e.edge));
    this.sigma.on("leaveEdge", () => this.point(null));
    this.sigma.on("clickNode", (e) => this.choose(e.node));
    this.sigma.on("clickStage", () => this.choose(null));
    this.sigma.on("clickEdge", (e) => this.open(e.edge));
    themed(() => { this.paint(); this.sigma.refresh(); });
    this.sigma.spare();
  }

  private paint() { this.colours = { text: colour("text"), line: colour("line"), quiet: colour("quiet"), raised: colour("raised") }; }

  // label writes a name with the ground around it, so that it is read over dots,
  // and leaves it out where another name stands: the table and a click have it.
  private label(canvas: CanvasRenderingContext2D, v: { x: number; y: number; size: number; label: string | null }, size: number) {
    if (!v.label) return;
    canvas.font = `${size}px system-ui, sans-serif`;
    const at = v.x + v.size + 3, wide = canvas.measureText(v.label).width;
    const here: [number, number, number, number] = [at, v.y - size / 2 - 2, at + wide, v.y + size / 2 + 2];
    if (this.written.some((o) => o[0] < here[2] && here[0] < o[2] && o[1] < here[3] && here[1] < o[3])) return;
    this.written.push(here);
    canvas.lineWidth = 4;
    canvas.lineJoin = "round";
    canvas.strokeStyle = this.colours.raised;
    canvas.strokeText(v.label, v.x + v.size + 3, v.y + size / 3);
    canvas.fillStyle = this.colours.text;
    canvas.fillText(v.label, v.x + v.size + 3, v.y + size / 3);
  }

  private node(id: string, data: any) {
    const lit = !this.near || this.near.has(id);
    return { ...data, color: lit ? (hues[data.community] ?? this.colours.quiet) : this.colours.line, label: lit ? data.label : "", zIndex: lit ? 1 : 0, forceLabel: id === this.chosen || (this.near !== null && this.near.size <= 30 && lit) };
  }

  private edge(id: string, data: any) {
    const at = this.chosen;
    const lit = at !== null && this.g.hasExtremity(id, at);
    return { ...data, color: lit ? this.colours.quiet : this.colours.line, hidden: this.near !== null && at !== null && !lit, zIndex: lit ? 1 : 0 };
  }

  private point(id: string | null) {
    this.box.classList.toggle("over", id !== null);
    if (id !== null) this.say(id);
    else if (this.chosen !== null) this.say(this.chosen);
  }

  private along(edge: string) {
    this.box.classList.add("over");
    const [a, b] = this.ends(edge), messages = this.g.getEdgeAttribute(edge, "messages");
    this.said.textContent = `${a} and ${b}: ${n(messages)} ${messages === 1 ? "message" : "messages"} between them`;
  }

  private ends(edge: string): string[] { return this.g.extremities(edge).map((v) => this.g.getNodeAttribute(v, "node")); }

  private say(id: string) {
    const v = this.g.getNodeAttributes(id);
    const others = this.g.degree(id);
    this.said.textContent = `${v.node}: ${n(others)} ${others === 1 ? "other" : "others"}; proposal ${v.community}`;
  }

  choose(id: string | null) {
    this.chosen = id;
    this.near = id === null ? null : new Set([id, ...this.g.neighbors(id)]);
    mark("node", id === null ? null : this.g.getNodeAttribute(id, "node"));
    if (id !== null) { this.say(id); show(address(this.g.getNodeAttribute(id, "node"))); }
    this.sigma.refresh({ skipIndexation: true });
  }

  private open(edge: string) {
    const [a, b] = this.ends(edge);
    const pair = `((from:${a} to:${b}) OR (from:${b} to:${a}))`;
    show("/search?q=" + encodeURIComponent(this.query && this.query !== "*" ? `(${this.query}) ${pair}` : pair));
  }

  /** find goes to a handle whose name is, or else begins with, what was typed. */
  find(text: string): boolean {
    const want = text.trim().toLowerCase();
    const all = this.g.nodes();
    const id = all.find((v) => [this.g.getNodeAttribute(v, "label"), this.g.getNodeAttribute(v, "node")].includes(want)) ?? all.find((v) => String(this.g.getNodeAttribute(v, "label")).startsWith(want));
    if (want === "" || id === undefined) return false;
    const at = this.sigma.getNodeDisplayData(id)!;
    this.sigma.getCamera().setState({ x: at.x, y: at.y, ratio: 0.3 });
    this.choose(id);
    return true;
  }
}

async function begin(room: HTMLElement) {
  const box = room.querySelector<HTMLElement>(".graph")!;
  const said = room.querySelector<HTMLElement>("[data-said]")!;
  const res = await fetch("/api/v1/network/drawing?" + new URLSearchParams({ q: room.dataset.query ?? "", by: room.dataset.by ?? "", seed: room.dataset.seed ?? "1" }));
  if (!res.ok) {
    said.textContent = (await res.json().catch(() => null))?.error ?? "The drawing did not come. The table holds the same handles.";
    return;
  }
  const d: Drawing = await res.json();
  const g = build(d);
  let view: View;
  try {
    view = new View(g, box, said, room.dataset.query ?? "");
  } catch {
    said.textContent = "This browser draws no WebGL. The table holds the same handles.";
    return;
  }
  said.textContent = `${n(g.order)} ${g.order === 1 ? "handle" : "handles"} and ${n(g.size)} ${g.size === 1 ? "pair" : "pairs"} drawn` + (d.left_out ? `; ${n(d.left_out)} of least strength are left out` : "") + ". Select a handle or a line.";
  const camera = view.sigma.getCamera();
  const turns: Record<string, () => void> = { in: () => camera.setState({ ratio: camera.ratio / 1.5 }), out: () => camera.setState({ ratio: camera.ratio * 1.5 }), all: () => { camera.setState({ x: 0.5, y: 0.5, ratio: 1, angle: 0 }); view.choose(null); } };
  room.addEventListener("click", (e) => turns[(e.target as HTMLElement).closest<HTMLElement>("[data-zoom]")?.dataset.zoom ?? ""]?.());
  room.querySelector("form")!.addEventListener("submit", (e) => {
    e.preventDefault();
    const text = room.querySelector<HTMLInputElement>("input")!.value;
    if (!view.find(text)) said.textContent = `No handle here begins with “${text}”.`;
  });
  room.dataset.ready = "";
}

const room = document.querySelector<HTMLElement>("[data-network]");
if (room) begin(room);
