// Draws handwritten-looking digits in the manner of MNIST: white on black, 28x28 pixels, the figure fitted into a
// 20x20 box and centred by mass. Every figure is a handful of pen strokes, given here as curves in a unit square
// (x to the right, y down); a style, its control points, the slant, the pen and the ink are drawn at random.
//
// Pure computation on typed arrays: no files, no clock, no `Math.random`, so a seed determines every pixel.

export const imageSize = 28;

const boxSize = 20;

/**
 * A deterministic source of numbers in [0, 1): the mulberry32 generator.
 *
 * @param {number} seed any integer
 * @returns {() => number}
 */
export function randomSource(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), bits | 61)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * Draws one digit.
 *
 * @param {number} digit 0 to 9
 * @param {() => number} random as `randomSource` makes it
 * @returns {Uint8Array} 784 grey values by rows, 0 for paper and 255 for ink
 * @throws {RangeError} where `digit` is not one of the ten
 */
export function drawDigit(digit, random) {
  const styles = styleTable[digit];
  if (styles === undefined) throw new RangeError(`drawDigit: expected a digit from 0 to 9, got ${digit}`);
  const strokes = styles[Math.floor(random() * styles.length)](shaky(random, 0.06));
  const pen = between(random, 0.75, 1.8);
  return ink(place(bend(strokes, random), pen), pen, random);
}

// ── Strokes ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** @typedef {[x: number, y: number]} Point */
/** @typedef {Point[]} Stroke a polyline, drawn without lifting the pen */

function between(random, low, high) {
  return low + (high - low) * random();
}

/** Returns a function that moves points by up to `reach` in either direction. */
function shaky(random, reach) {
  return (points) => points.map(([x, y]) => [x + between(random, -reach, reach), y + between(random, -reach, reach)]);
}

/** A smooth curve through all points (uniform Catmull-Rom spline, end points doubled). */
function curve(points, samples = 8) {
  const result = [];
  for (let i = 0; i + 1 < points.length; i++) {
    const [a, b, c, d] = [points[Math.max(i - 1, 0)], points[i], points[i + 1], points[Math.min(i + 2, points.length - 1)]];
    for (let s = 0; s < samples; s++) result.push([spline(a[0], b[0], c[0], d[0], s / samples), spline(a[1], b[1], c[1], d[1], s / samples)]);
  }
  result.push(points[points.length - 1]);
  return result;
}

function spline(a, b, c, d, t) {
  return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
}

/** Several pieces drawn in one go; each begins where the last one ended, so that a corner stays a corner. */
function together(...pieces) {
  return pieces.reduce((drawn, piece) => [...drawn, ...piece.slice(1)]);
}

const last = (stroke) => stroke[stroke.length - 1];

// ── The ten figures ────────────────────────────────────────────────────────────────────────────────────────────────
// A style takes `hand`, which shakes control points, and returns strokes.

/** @type {Array<Array<(hand: (points: Point[]) => Point[]) => Stroke[]>>} */
const styleTable = [
  [
    // 0: one round, closed at the top or a little past it
    (hand) => {
      const round = hand([[0.5, 0], [0.12, 0.2], [0, 0.55], [0.2, 0.92], [0.5, 1], [0.85, 0.85], [1, 0.45], [0.85, 0.12]]);
      return [curve([...round, round[0]])];
    },
    (hand) => [curve(hand([[0.7, 0.05], [0.3, 0.08], [0.02, 0.5], [0.25, 0.95], [0.7, 0.95], [0.98, 0.5], [0.75, 0.08], [0.45, 0.1]]))],
    (hand) => [curve(hand([[0.3, 0.1], [0.05, 0.45], [0.15, 0.9], [0.5, 1], [0.9, 0.75], [0.95, 0.3], [0.65, 0], [0.25, 0.15]]))],
  ],
  [
    // 1: a stroke; with a flag; with flag and foot
    (hand) => [curve(hand([[0.5, 0], [0.5, 0.5], [0.5, 1]]))],
    (hand) => [hand([[0.5, 0], [0.5, 1]])],
    (hand) => [hand([[0.28, 0.22], [0.5, 0], [0.5, 1]])],
    (hand) => {
      const stem = hand([[0.25, 0.22], [0.5, 0], [0.5, 1]]);
      return [stem, hand([[0.15, 1], [0.85, 1]])];
    },
  ],
  [
    // 2: with a corner, with a loop, with a soft turn at the lower left
    (hand) => {
      const neck = curve(hand([[0.08, 0.28], [0.3, 0.03], [0.72, 0.06], [0.82, 0.35], [0.5, 0.68], [0.05, 1]]));
      return [together(neck, [last(neck), ...hand([[0.98, 0.97]])])];
    },
    (hand) => [curve(hand([[0.1, 0.2], [0.45, 0], [0.8, 0.22], [0.5, 0.72], [0.15, 0.98], [0.04, 0.85], [0.25, 0.77], [0.6, 0.92], [1, 0.92]]))],
    (hand) => [curve(hand([[0.05, 0.3], [0.4, 0], [0.82, 0.25], [0.55, 0.65], [0.1, 0.97], [0.5, 0.93], [0.98, 0.98]]))],
  ],
  [
    // 3: two bows meeting in a point, a flat top, two bows with a small loop
    (hand) => {
      const upper = curve(hand([[0.08, 0.14], [0.45, 0], [0.82, 0.2], [0.65, 0.42], [0.35, 0.49]]));
      return [together(upper, curve([last(upper), ...hand([[0.75, 0.55], [0.92, 0.77], [0.6, 0.99], [0.05, 0.9]])]))];
    },
    (hand) => {
      const top = hand([[0.1, 0.03], [0.85, 0.03], [0.42, 0.42]]);
      return [together(top, curve([last(top), ...hand([[0.8, 0.5], [0.92, 0.75], [0.55, 1], [0.05, 0.88]])]))];
    },
    (hand) => [curve(hand([[0.1, 0.1], [0.5, 0], [0.82, 0.2], [0.6, 0.45], [0.36, 0.5], [0.45, 0.42], [0.8, 0.55], [0.9, 0.8], [0.5, 1], [0.05, 0.9]]))],
  ],
  [
    // 4: open with corners, open and round, closed
    (hand) => [hand([[0.2, 0], [0.08, 0.55], [0.92, 0.52]]), hand([[0.75, 0.08], [0.68, 1]])],
    (hand) => [curve(hand([[0.15, 0.02], [0.06, 0.4], [0.25, 0.56], [0.78, 0.46]])), curve(hand([[0.86, 0], [0.76, 0.5], [0.68, 1]]))],
    (hand) => {
      const corner = hand([[0.68, 0], [0.03, 0.64], [0.98, 0.62]]);
      return [corner, [corner[0], ...hand([[0.66, 1]])]];
    },
  ],
  [
    // 5: in one go, with the bar added, like an S
    (hand) => {
      const top = hand([[0.88, 0.03], [0.25, 0.04], [0.18, 0.42]]);
      return [together(top, curve([last(top), ...hand([[0.6, 0.37], [0.9, 0.62], [0.65, 0.96], [0.05, 0.93]])]))];
    },
    (hand) => {
      const neck = hand([[0.28, 0.06], [0.2, 0.45]]);
      const bowl = curve([last(neck), ...hand([[0.55, 0.4], [0.85, 0.6], [0.65, 0.94], [0.05, 0.95]])]);
      return [together(neck, bowl), [neck[0], ...hand([[0.95, 0.02]])]];
    },
    (hand) => [curve(hand([[0.9, 0.05], [0.4, 0.07], [0.22, 0.35], [0.6, 0.5], [0.82, 0.72], [0.5, 0.98], [0.05, 0.9]]))],
  ],
  [
    // 6: a bow into a round belly, a straighter back, a narrow one
    (hand) => [curve(hand([[0.78, 0.02], [0.32, 0.28], [0.06, 0.7], [0.35, 1], [0.8, 0.85], [0.72, 0.56], [0.35, 0.56], [0.12, 0.76]]))],
    (hand) => [curve(hand([[0.6, 0], [0.25, 0.4], [0.1, 0.78], [0.42, 1], [0.82, 0.8], [0.6, 0.55], [0.18, 0.7]]))],
    (hand) => [curve(hand([[0.5, 0], [0.15, 0.45], [0.12, 0.85], [0.45, 1], [0.7, 0.82], [0.55, 0.65], [0.18, 0.82]]))],
  ],
  [
    // 7: two strokes of a pen, with a serif, with a crossbar, all in one bow
    (hand) => {
      const top = hand([[0.03, 0.06], [0.92, 0.04]]);
      return [together(top, curve([last(top), ...hand([[0.58, 0.5], [0.4, 1]])]))];
    },
    (hand) => {
      const top = hand([[0.03, 0.24], [0.07, 0.05], [0.92, 0.05]]);
      return [together(top, curve([last(top), ...hand([[0.6, 0.5], [0.45, 1]])]))];
    },
    (hand) => {
      const top = hand([[0.05, 0.05], [0.92, 0.05], [0.38, 1]]);
      return [top, hand([[0.3, 0.5], [0.9, 0.48]])];
    },
    (hand) => [curve(hand([[0.03, 0.15], [0.4, 0.05], [0.88, 0.1], [0.68, 0.5], [0.5, 1]]))],
  ],
  [
    // 8: one figure in one go, twice, and two rings
    (hand) => {
      const figure = hand([[0.75, 0.12], [0.4, 0], [0.15, 0.2], [0.45, 0.46], [0.85, 0.75], [0.5, 1], [0.12, 0.78], [0.5, 0.48], [0.85, 0.22]]);
      return [curve([...figure, figure[0]])];
    },
    (hand) => [curve(hand([[0.85, 0.1], [0.45, 0], [0.2, 0.2], [0.5, 0.5], [0.7, 0.8], [0.4, 1], [0.15, 0.8], [0.5, 0.48], [0.92, 0.1]]))],
    (hand) => {
      const upper = hand([[0.5, 0.47], [0.2, 0.3], [0.3, 0.05], [0.65, 0.02], [0.8, 0.28]]);
      const lower = hand([[0.12, 0.72], [0.4, 1], [0.85, 0.9], [0.85, 0.62]]);
      return [curve([...upper, upper[0], ...lower, upper[0]])];
    },
  ],
  [
    // 9: a ring with a straight stem, with a bow, with a hook
    (hand) => {
      const ring = curve(hand([[0.82, 0.22], [0.5, 0.02], [0.1, 0.22], [0.35, 0.48], [0.84, 0.2]]));
      return [together(ring, [last(ring), ...hand([[0.72, 1]])])];
    },
    (hand) => [curve(hand([[0.8, 0.14], [0.45, 0], [0.1, 0.25], [0.4, 0.47], [0.8, 0.25], [0.85, 0.15], [0.78, 0.55], [0.6, 1]]))],
    (hand) => [curve(hand([[0.82, 0.18], [0.45, 0], [0.1, 0.25], [0.4, 0.48], [0.86, 0.22], [0.88, 0.65], [0.6, 0.98], [0.2, 0.9]]))],
  ],
];

// ── From strokes to pixels ─────────────────────────────────────────────────────────────────────────────────────────

/** Slants, turns, narrows and wobbles the whole figure. */
function bend(strokes, random) {
  const breadth = between(random, 0.5, 1.1);
  const slant = between(random, -0.2, 0.45);
  const turn = between(random, -0.14, 0.14);
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const waves = Array.from({ length: 2 }, () => ({
    reach: between(random, 0, 0.05),
    pitch: between(random, 3, 8),
    start: between(random, 0, 2 * Math.PI),
  }));
  const wave = ({ reach, pitch, start }, at) => reach * Math.sin(pitch * at + start);
  return strokes.map((stroke) =>
    stroke.map(([unitX, unitY]) => {
      const x = (unitX - 0.5) * breadth - (unitY - 0.5) * slant + wave(waves[0], unitY);
      const y = unitY - 0.5 + wave(waves[1], unitX);
      return [x * cos - y * sin, x * sin + y * cos];
    }),
  );
}

/** Scales the figure so that it fills the box together with the width of the pen, and centres it by mass. */
function place(strokes, pen) {
  const points = strokes.flat();
  const extent = (axis) => Math.max(...points.map((p) => p[axis])) - Math.min(...points.map((p) => p[axis]));
  const scale = (boxSize - 2 * pen) / Math.max(extent(0), extent(1));
  let [mass, massX, massY] = [0, 0, 0];
  for (const stroke of strokes) {
    for (let i = 1; i < stroke.length; i++) {
      const [[ax, ay], [bx, by]] = [stroke[i - 1], stroke[i]];
      const length = Math.hypot(bx - ax, by - ay);
      mass += length;
      massX += (length * (ax + bx)) / 2;
      massY += (length * (ay + by)) / 2;
    }
  }
  const moved = (value, centre) => (value - centre / mass) * scale + imageSize / 2;
  return strokes.map((stroke) => stroke.map(([x, y]) => [moved(x, massX), moved(y, massY)]));
}

/** Paints the strokes with a round pen: full ink within its radius, fading out over about a pixel. */
function ink(strokes, pen, random) {
  const softness = between(random, 0.8, 1.5);
  const strength = between(random, 235, 275);
  const grain = between(random, 0, 24);
  const distance = distanceToStrokes(strokes, pen + softness);
  return Uint8Array.from(distance, (far) => {
    const cover = Math.min(1, Math.max(0, (pen - far) / softness + 0.5));
    return cover === 0 ? 0 : Math.min(255, Math.max(0, Math.round(cover * (strength - grain * random()))));
  });
}

/** The distance of every pixel's centre to the nearest stroke, as far as it is below `reach`. */
function distanceToStrokes(strokes, reach) {
  const nearest = new Float64Array(imageSize * imageSize).fill(reach * reach);
  const first = (low) => Math.max(0, Math.floor(low - reach));
  const end = (high) => Math.min(imageSize, Math.ceil(high + reach));
  for (const stroke of strokes) {
    for (let i = 1; i < stroke.length; i++) {
      const [[ax, ay], [bx, by]] = [stroke[i - 1], stroke[i]];
      const [dx, dy] = [bx - ax, by - ay];
      const lengthSquared = dx * dx + dy * dy || 1;
      for (let row = first(Math.min(ay, by)); row < end(Math.max(ay, by)); row++) {
        for (let column = first(Math.min(ax, bx)); column < end(Math.max(ax, bx)); column++) {
          const [px, py] = [column + 0.5 - ax, row + 0.5 - ay];
          const along = Math.min(1, Math.max(0, (px * dx + py * dy) / lengthSquared));
          const squared = (px - along * dx) ** 2 + (py - along * dy) ** 2;
          const pixel = row * imageSize + column;
          if (squared < nearest[pixel]) nearest[pixel] = squared;
        }
      }
    }
  }
  return nearest.map(Math.sqrt);
}
