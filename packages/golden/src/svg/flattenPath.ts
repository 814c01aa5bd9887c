import { SVGPathData } from 'svg-pathdata';

export type Point = readonly [x: number, y: number];

const curveSteps = 16;

/**
 * The subpaths of a path's `d` as polylines: curves and arcs in 16 steps each, a closed subpath ends
 * where it began. Undefined when `d` is no path.
 */
export function flattenPath(d: string): Point[][] | undefined {
  let commands: SVGPathData['commands'];
  try {
    commands = new SVGPathData(d).toAbs().normalizeHVZ(false).normalizeST().qtToC().aToC().commands;
  } catch {
    return undefined;
  }
  const subpaths: Point[][] = [];
  let current: Point[] = [];
  for (const command of commands) {
    if (command.type === SVGPathData.MOVE_TO) {
      current = [[command.x, command.y]];
      subpaths.push(current);
    } else if (command.type === SVGPathData.LINE_TO) {
      current.push([command.x, command.y]);
    } else if (command.type === SVGPathData.CURVE_TO) {
      const start = current.at(-1)!;
      const { x1, y1, x2, y2, x, y } = command;
      for (let step = 1; step <= curveSteps; step += 1) {
        const t = step / curveSteps;
        current.push([bezier(start[0], x1, x2, x, t), bezier(start[1], y1, y2, y, t)]);
      }
    } else if (command.type === SVGPathData.CLOSE_PATH) {
      const start = current[0]!;
      current.push(start);
      // Another segment without a move goes on from there, as a subpath of its own.
      current = [start];
      subpaths.push(current);
    }
  }
  return subpaths.filter((subpath) => subpath.length > 1);
}

function bezier(p0: number, p1: number, p2: number, p3: number, t: number): number {
  const s = 1 - t;
  return s * s * s * p0 + 3 * s * s * t * p1 + 3 * s * t * t * p2 + t * t * t * p3;
}
