// Sigma as a machine without a graphics card can bear it. Software draws each
// instance of an instanced call for itself, which is nearly all of a frame of ten
// thousand, and sigma draws everything a second time to find what is pointed at.
// So dots are points, lines are triangles in one call, and what is pointed at is
// looked for among the places.
import Sigma from "sigma";
import { EdgeRectangleProgram, NodePointProgram } from "sigma/rendering";
import { floatColor } from "sigma/utils";

/** Dots draws handles: sigma's points, without the second picture. */
export class Dots extends NodePointProgram {
  constructor(gl: any, _pick: any, renderer: any) { super(gl, null as any, renderer); }
}

/** corners are the two triangles of a line: which end, and which side of it. */
const corners = [[0, 1], [0, -1], [1, 1], [1, 1], [0, -1], [1, -1]];

/** Lines draws pairs with sigma's own shaders, every corner told whole. */
export class Lines extends EdgeRectangleProgram {
  constructor(gl: any, _pick: any, renderer: any) { super(gl, null as any, renderer); }

  getDefinition(): any {
    const { CONSTANT_ATTRIBUTES, CONSTANT_DATA, ...rest } = super.getDefinition() as any;
    return { ...rest, ATTRIBUTES: [...rest.ATTRIBUTES, ...CONSTANT_ATTRIBUTES] };
  }

  processVisibleItem(id: number, at: number, a: any, b: any, data: any) {
    const dx = b.x - a.x, dy = b.y - a.y, length = Math.hypot(dx, dy) || 1, colour = floatColor(data.color);
    for (const [end, side] of corners) {
      this.array.set([a.x, a.y, b.x, b.y, (-dy / length) * data.size, (dx / length) * data.size, colour, id, end, side], at);
      at += 10;
    }
  }
}

type Point = { x: number; y: number };

/** bearable is how many milliseconds one picture may take before lines are left out of a moving one. */
const bearable = 40;

/** reach is how many pixels beside a dot or a line still point at it. */
const reach = 3;

/** Drawn is sigma that looks for what is pointed at among the places. Nodes are named by their number. */
export class Drawn extends Sigma {
  /** getNodeAtPosition is the dot at a place of the drawing, the nearest where several are. */
  getNodeAtPosition(position: Point): string | null {
    const at = this.viewportToFramedGraph(position), pixel = this.pixel();
    let found: string | null = null, least = Infinity;
    this.getGraph().forEachNode((id) => {
      const v = this.getNodeDisplayData(id);
      if (!v || v.hidden) return;
      const away = Math.hypot(v.x - at.x, v.y - at.y) / pixel - this.scaleSize(v.size);
      if (away <= reach && away < least) { found = id; least = away; }
    });
    return found;
  }

  /** getEdgeAtPoint is the line at a place of the drawing, the nearest where several are. */
  getEdgeAtPoint(x: number, y: number): string | null {
    const at = this.viewportToFramedGraph({ x, y }), pixel = this.pixel();
    let found: string | null = null, least = Infinity;
    this.getGraph().forEachEdge((id, _, from, to) => {
      const v = this.getEdgeDisplayData(id);
      if (!v || v.hidden) return;
      const away = beside(at, this.getNodeDisplayData(from)!, this.getNodeDisplayData(to)!) / pixel - this.scaleSize(v.size) / 2;
      if (away <= reach && away < least) { found = id; least = away; }
    });
    return found;
  }

  /** spare leaves the lines out while the drawing is moved, where this machine is seen to draw slowly. */
  spare() {
    const contexts: WebGL2RenderingContext[] = Object.values((this as any).webGLContexts), pixel = new Uint8Array(4);
    const drawn = () => { this.render(); for (const gl of contexts) gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel); };
    drawn(); // the first picture prepares what the next ones use
    const before = performance.now();
    drawn();
    this.setSetting("hideEdgesOnMove", performance.now() - before > bearable);
  }

  /** resetWebGLTexture has nothing to prepare: no second picture is drawn. */
  resetWebGLTexture() { return this; }

  /** pixel is how long a pixel of the window is among the places. */
  private pixel(): number {
    const a = this.viewportToFramedGraph({ x: 0, y: 0 }), b = this.viewportToFramedGraph({ x: 1, y: 0 });
    return Math.hypot(b.x - a.x, b.y - a.y);
  }
}

/** beside is how far a place lies from the line between two others. */
function beside(p: Point, a: Point, b: Point): number {
  const dx = b.x - a.x, dy = b.y - a.y;
  const t = Math.max(0, Math.min(1, ((p.x - a.x) * dx + (p.y - a.y) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(p.x - a.x - t * dx, p.y - a.y - t * dy);
}
