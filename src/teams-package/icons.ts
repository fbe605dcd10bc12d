import { type Picture, png } from './png.js';

/** The red behind the bell: Teams shows it around the app, too. */
export const accentColor = '#d9442f';
const red = [0xd9, 0x44, 0x2f] as const;

type Point = readonly [x: number, y: number];

/** How far the handles of a quarter of a circle reach, as a part of its radius. */
const quarter = 0.552_285;
const top = 7 * (1 - quarter);

/** The bell of the sandbox page's icon (`src/sandbox/page/assets/icon.svg`), in the same 32 by 32 units. */
const body: readonly Point[] = [
  ...curve([9, 13.5], [9, 6.5 + top], [9 + top, 6.5], [16, 6.5]),
  ...curve([16, 6.5], [23 - top, 6.5], [23, 6.5 + top], [23, 13.5]),
  ...curve([23, 13.5], [23, 19], [25, 21], [25.8, 22.5]),
  ...curve([6.2, 22.5], [7, 21], [9, 19], [9, 13.5]),
];
const clapper = curve([13.2, 25], [14.25, 27.57], [17.75, 27.57], [18.8, 25]);

/** 192 by 192, the bell within the middle 120 that every place in Teams shows: the corners are cut in many. */
export function colorIcon(): Uint8Array {
  const size = 192;
  const ink = bell(size, { scale: 5, stroke: 11, middle: [16, 16.7] });
  return png(
    paint(size, (pixel) => {
      const covered = ink[pixel] ?? 0;
      const [r, g, b] = red.map((channel) => Math.round(channel + (255 - channel) * covered));
      return [r ?? 0, g ?? 0, b ?? 0, 255];
    }),
  );
}

/** 32 by 32, white on nothing, without a margin: what stands in the bar at Teams' side, coloured by Teams itself. */
export function outlineIcon(): Uint8Array {
  const size = 32;
  // The rim's line is two pixels wide and lies between two rows, so that it is sharp.
  const ink = bell(size, { scale: 1.3, stroke: 2, middle: [16, 22.5 - 8 / 1.3] });
  return png(paint(size, (pixel) => [255, 255, 255, Math.round((ink[pixel] ?? 0) * 255)]));
}

interface Drawn {
  /** Pixels a unit. */
  scale: number;
  /** How wide the lines are, in pixels. */
  stroke: number;
  /** What of the 32 by 32 units comes to be in the middle. */
  middle: Point;
}

/** How much of each pixel the bell's lines cover, from 0 to 1. */
function bell(size: number, { scale, stroke, middle }: Drawn): Float64Array {
  const place = ([x, y]: Point): Point => [
    (x - middle[0]) * scale + size / 2,
    (y - middle[1]) * scale + size / 2,
  ];
  const pieces = [...piecesOf([...body, ...body.slice(0, 1)].map(place)), ...piecesOf(clapper.map(place))];
  const nearest = new Float64Array(size * size).fill(Number.POSITIVE_INFINITY);
  // Further away than this a piece covers nothing.
  const reach = stroke / 2 + 1;
  const within = (at: number) => Math.max(0, Math.min(size, at));
  for (const piece of pieces) {
    const { x, y, dx, dy } = piece;
    const [left, right] = [
      within(Math.floor(Math.min(x, x + dx) - reach)),
      within(Math.ceil(Math.max(x, x + dx) + reach)),
    ];
    const [upper, lower] = [
      within(Math.floor(Math.min(y, y + dy) - reach)),
      within(Math.ceil(Math.max(y, y + dy) + reach)),
    ];
    for (let row = upper; row < lower; row += 1) {
      for (let column = left; column < right; column += 1) {
        const pixel = row * size + column;
        nearest[pixel] = Math.min(nearest[pixel] ?? 0, squaredDistance(column + 0.5, row + 0.5, piece));
      }
    }
  }
  // One pixel wide, the edge goes over from ink to none.
  return nearest.map((squared) => Math.max(0, Math.min(1, stroke / 2 - Math.sqrt(squared) + 0.5)));
}

/** A straight line: where it begins, and how far it goes from there. */
interface Piece {
  x: number;
  y: number;
  dx: number;
  dy: number;
}

function piecesOf(line: readonly Point[]): Piece[] {
  return line.slice(1).flatMap(([toX, toY], index) => {
    const [x, y] = line[index] ?? [toX, toY];
    return x === toX && y === toY ? [] : [{ x, y, dx: toX - x, dy: toY - y }];
  });
}

function squaredDistance(x: number, y: number, { x: fromX, y: fromY, dx, dy }: Piece): number {
  const along = ((x - fromX) * dx + (y - fromY) * dy) / (dx * dx + dy * dy);
  const near = Math.max(0, Math.min(1, along));
  const offX = x - fromX - near * dx;
  const offY = y - fromY - near * dy;
  return offX * offX + offY * offY;
}

/** A cubic Bézier curve as straight pieces, too short to be seen. */
function curve(from: Point, first: Point, second: Point, to: Point): Point[] {
  const pieces = 24;
  return Array.from({ length: pieces + 1 }, (_, index): Point => {
    const t = index / pieces;
    const s = 1 - t;
    const at = (axis: 0 | 1) =>
      s * s * s * from[axis] +
      3 * s * s * t * first[axis] +
      3 * s * t * t * second[axis] +
      t * t * t * to[axis];
    return [at(0), at(1)];
  });
}

function paint(size: number, color: (pixel: number) => readonly number[]): Picture {
  const pixels = new Uint8Array(size * size * 4);
  for (let pixel = 0; pixel < size * size; pixel += 1) pixels.set(color(pixel), pixel * 4);
  return { width: size, height: size, pixels };
}
