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

/** Returns a function that reads points, as in "50,0 12,20", and moves each by up to `reach` in either direction. */
function shaky(random, reach) {
  const coordinate = (text) => Number(text) / 100 + between(random, -reach, reach);
  return (points) => points.split(" ").map((point) => point.split(",").map(coordinate));
}

/** A smooth curve through all points (uniform Catmull-Rom spline, end points doubled). */
function curve(points, samples = 8) {
  const result = [];
  for (let i = 0; i + 1 < points.length; i++) {
    const [a, b, c, d] = [points[i - 1] ?? points[i], points[i], points[i + 1], points[i + 2] ?? points[i + 1]];
    for (let s = 0; s < samples; s++) {
      const along = (axis) => spline(a[axis], b[axis], c[axis], d[axis], s / samples);
      result.push([along(0), along(1)]);
    }
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
// A style takes `hand`, which reads control points "x,y x,y …" in hundredths and shakes them, and returns strokes.

/** @type {Array<Array<(hand: (points: string) => Point[]) => Stroke[]>>} */
const styleTable = [
  [
    // 0: one round, closed at the top or a little past it
    (hand) => {
      const round = hand("50,0 12,20 0,55 20,92 50,100 85,85 100,45 85,12");
      return [curve([...round, round[0]])];
    },
    (hand) => [curve(hand("70,5 30,8 2,50 25,95 70,95 98,50 75,8 45,10"))],
    (hand) => [curve(hand("30,10 5,45 15,90 50,100 90,75 95,30 65,0 25,15"))],
  ],
  [
    // 1: a bent stroke, a straight one, with a flag, with flag and foot
    (hand) => [curve(hand("50,0 50,50 50,100"))],
    (hand) => [hand("50,0 50,100")],
    (hand) => [hand("28,22 50,0 50,100")],
    (hand) => {
      const stem = hand("25,22 50,0 50,100");
      return [stem, hand("15,100 85,100")];
    },
  ],
  [
    // 2: with a corner, with a loop, with a soft turn at the lower left
    (hand) => {
      const neck = curve(hand("8,28 30,3 72,6 82,35 50,68 5,100"));
      return [together(neck, [last(neck), ...hand("98,97")])];
    },
    (hand) => [curve(hand("10,20 45,0 80,22 50,72 15,98 4,85 25,77 60,92 100,92"))],
    (hand) => [curve(hand("5,30 40,0 82,25 55,65 10,97 50,93 98,98"))],
  ],
  [
    // 3: two bows meeting in a point, a flat top, two bows with a small loop
    (hand) => {
      const upper = curve(hand("8,14 45,0 82,20 65,42 35,49"));
      return [together(upper, curve([last(upper), ...hand("75,55 92,77 60,99 5,90")]))];
    },
    (hand) => {
      const top = hand("10,3 85,3 42,42");
      return [together(top, curve([last(top), ...hand("80,50 92,75 55,100 5,88")]))];
    },
    (hand) => [curve(hand("10,10 50,0 82,20 60,45 36,50 45,42 80,55 90,80 50,100 5,90"))],
  ],
  [
    // 4: open with corners, open and round, closed
    (hand) => [hand("20,0 8,55 92,52"), hand("75,8 68,100")],
    (hand) => [curve(hand("15,2 6,40 25,56 78,46")), curve(hand("86,0 76,50 68,100"))],
    (hand) => {
      const corner = hand("68,0 3,64 98,62");
      return [corner, [corner[0], ...hand("66,100")]];
    },
  ],
  [
    // 5: in one go, with the bar added, like an S
    (hand) => {
      const top = hand("88,3 25,4 18,42");
      return [together(top, curve([last(top), ...hand("60,37 90,62 65,96 5,93")]))];
    },
    (hand) => {
      const neck = hand("28,6 20,45");
      const bowl = curve([last(neck), ...hand("55,40 85,60 65,94 5,95")]);
      return [together(neck, bowl), [neck[0], ...hand("95,2")]];
    },
    (hand) => [curve(hand("90,5 40,7 22,35 60,50 82,72 50,98 5,90"))],
  ],
  [
    // 6: a bow into a round belly, a straighter back, a narrow one
    (hand) => [curve(hand("78,2 32,28 6,70 35,100 80,85 72,56 35,56 12,76"))],
    (hand) => [curve(hand("60,0 25,40 10,78 42,100 82,80 60,55 18,70"))],
    (hand) => [curve(hand("50,0 15,45 12,85 45,100 70,82 55,65 18,82"))],
  ],
  [
    // 7: with a corner, with a serif, with a crossbar, all in one bow
    (hand) => {
      const top = hand("3,6 92,4");
      return [together(top, curve([last(top), ...hand("58,50 40,100")]))];
    },
    (hand) => {
      const top = hand("3,24 7,5 92,5");
      return [together(top, curve([last(top), ...hand("60,50 45,100")]))];
    },
    (hand) => {
      const top = hand("5,5 92,5 38,100");
      return [top, hand("30,50 90,48")];
    },
    (hand) => [curve(hand("3,15 40,5 88,10 68,50 50,100"))],
  ],
  [
    // 8: one figure in one go, twice, and two rings
    (hand) => {
      const figure = hand("75,12 40,0 15,20 45,46 85,75 50,100 12,78 50,48 85,22");
      return [curve([...figure, figure[0]])];
    },
    (hand) => [curve(hand("85,10 45,0 20,20 50,50 70,80 40,100 15,80 50,48 92,10"))],
    (hand) => {
      const upper = hand("50,47 20,30 30,5 65,2 80,28");
      const lower = hand("12,72 40,100 85,90 85,62");
      return [curve([...upper, upper[0], ...lower, upper[0]])];
    },
  ],
  [
    // 9: a ring with a straight stem, with a bow, with a hook
    (hand) => {
      const ring = curve(hand("82,22 50,2 10,22 35,48 84,20"));
      return [together(ring, [last(ring), ...hand("72,100")])];
    },
    (hand) => [curve(hand("80,14 45,0 10,25 40,47 80,25 85,15 78,55 60,100"))],
    (hand) => [curve(hand("82,18 45,0 10,25 40,48 86,22 88,65 60,98 20,90"))],
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
  return strokes.map((stroke) =>
    stroke.map(([unitX, unitY]) => {
      const x = (unitX - 0.5) * breadth - (unitY - 0.5) * slant + wave(waves[0], unitY);
      const y = unitY - 0.5 + wave(waves[1], unitX);
      return [x * cos - y * sin, x * sin + y * cos];
    }),
  );
}

function wave({ reach, pitch, start }, at) {
  return reach * Math.sin(pitch * at + start);
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
