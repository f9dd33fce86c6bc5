/**
 * Trigonometric and hyperbolic functions and their inverses as expansions in kernel IR, so that every backend computes the
 * same values. Each keeps to the precision that it is computed in, within a few units in the last place. NaN gives NaN, and
 * so does what lies outside of a function's domain.
 *
 * Rational approximations are those of Cephes (Moshier), `sin.c`, `asin.c`, `atan.c`, `sinh.c`, `asinh.c`, `acosh.c` and
 * `atanh.c`; the polynomials of sine and cosine those of FreeBSD msun (fdlibm), `k_sin.c` and `k_cos.c`.
 */
import { scalarFunction, type LetScalar } from "./kernel-builder.ts";
import {
  abs,
  add,
  bitsOfFloat,
  call,
  compare,
  div,
  double,
  float,
  floatFromBits,
  floor,
  mul,
  narrow,
  neg,
  or,
  select,
  selectRarely,
  sqrt,
  sub,
  widen,
} from "./expression.ts";
import { exp, log } from "./functions.ts";
import { polynomial } from "./polynomial.ts";
import type { Expression, ScalarFunction } from "./ir.ts";

const ONE = float(1);
const HALF = float(0.5);
const LN2 = float(Math.LN2);
const HALF_PI = float(Math.PI / 2);

// ── Sine, cosine, tangent ────────────────────────────────────────────────────────────────────────────────────────────

/**
 * pi / 2 as the sum of five numbers of 8 bits and a rest: their products with an integer of 16 bits are exact in single
 * precision, and so are the differences from an argument near such a multiple (Cody and Waite 1980).
 */
const HALF_PI_PARTS = partsOf(Math.PI / 2, 6.123233995736766e-17, 8, 5);

/** `value + rest` cut into `count` parts of `bits` bits from its highest on, and what remains. */
function partsOf(value: number, rest: number, bits: number, count: number): readonly number[] {
  const parts: number[] = [];
  let left = value;
  for (let at = 1; at <= count; at++) {
    const unit = 2 ** (1 - bits * at);
    const part = Math.floor(left / unit) * unit;
    parts.push(part);
    left -= part;
  }
  return [...parts, left + rest];
}

/** The first 264 bits of 2 / pi, 24 at a time (FreeBSD msun, `k_rem_pio2.c`). */
const TWO_OVER_PI_PARTS = [
  0xa2f983, 0x6e4e44, 0x1529fc, 0x2757d1, 0xf534dd, 0xc0db62, 0x95993c, 0x439041, 0xfe5163, 0xabdebb, 0xc561b7,
].map((digits, at) => digits * 2 ** (-24 * (at + 1)));

/** An argument less its nearest multiple of pi / 2. */
interface Reduced {
  readonly rest: Expression;
  /** That multiple, 0 to 3. */
  readonly quadrant: Expression;
}

/** Up to here the nearest multiple of pi / 2 has 16 bits. */
const NEAR = 2 ** 16;

function reducedNear(let_: LetScalar, x: Expression): Reduced {
  const turns = let_("turns", floor(add(mul(x, float(2 / Math.PI)), HALF)));
  const quadrant = let_("quadrant", sub(turns, mul(float(4), floor(mul(turns, float(0.25))))));
  const rest = HALF_PI_PARTS.reduce((left, part, at) => let_(`rest${at}`, sub(left, mul(turns, float(part)))), x);
  return { rest, quadrant };
}

/**
 * Of any binary32, and of numbers between them: x * 2 / pi by parts of both whose products are exact in doubles, of which
 * only what is beyond multiples of 4 counts (Payne and Hanek 1983). Their sum is kept in two doubles, for it may be close
 * to an integer: 2^-29 for a binary32.
 */
function reducedFar(let_: LetScalar, parts: readonly Expression[], digits: readonly number[]): Reduced {
  const products = digits.flatMap((digit) => parts.map((part) => mul(part, double(digit))));
  let [sum, lost] = [double(0), double(0)];
  for (const [at, each] of products.entries()) {
    const product = let_(`product${at}`, each);
    const fours = floor(add(mul(product, double(0.25)), double(0.5)));
    const term = let_(`term${at}`, sub(product, mul(double(4), fours)));
    if (at === 0) {
      sum = term;
      continue;
    }
    // What the sum rounds off, whichever is larger (Knuth).
    const next = let_(`sum${at}`, add(sum, term));
    const added = let_(`added${at}`, sub(next, sum));
    lost = let_(`lost${at}`, add(lost, add(sub(sum, sub(next, added)), sub(term, added))));
    sum = next;
  }
  const turns = let_("turns", floor(add(sum, double(0.5))));
  const quadrant = narrow(sub(turns, mul(double(4), floor(mul(turns, double(0.25))))));
  const rest = mul(add(sub(sum, turns), lost), double(Math.PI / 2));
  return { rest: let_("rest", narrow(rest)), quadrant: let_("quadrant", quadrant) };
}

/** In binary32 64 bits behind the point are enough. */
function reducedFarInSingle(let_: LetScalar, x: Expression): Reduced {
  return reducedFar(let_, [let_("wide", widen(x))], TWO_OVER_PI_PARTS.slice(0, 8));
}

/** What is infinite as a binary32 has no quadrant: NaN. */
function reducedFarInDouble(let_: LetScalar, x: Expression): Reduced {
  const high = let_("high", floatFromBits(bitsOfFloat(x)));
  return reducedFar(let_, [widen(high), let_("low", widen(sub(x, high)))], TWO_OVER_PI_PARTS);
}

interface Waves {
  /** Sine and cosine of the rest. */
  readonly sine: Expression;
  readonly cosine: Expression;
  readonly quadrant: Expression;
}

function wavesOf(let_: LetScalar, { rest, quadrant }: Reduced): Waves {
  const square = let_("square", mul(rest, rest));
  const sine = polynomial(
    let_,
    "sine",
    square,
    [
      1.58969099521155e-10, -2.5050760253406863e-8, 0.0000027557313707070068, -0.0001984126982985795,
      0.00833333333332249, -0.16666666666666632,
    ],
  );
  const cosine = polynomial(
    let_,
    "cosine",
    square,
    [
      -1.1359647557788195e-11, 2.087572321298175e-9, -2.7557314351390663e-7, 0.00002480158728947673,
      -0.001388888888887411, 0.0416666666666666,
    ],
  );
  return {
    sine: let_("s", mul(rest, add(ONE, mul(square, sine)))),
    cosine: let_("c", sub(ONE, sub(mul(square, HALF), mul(mul(square, square), cosine)))),
    quadrant,
  };
}

const isOdd = (quadrant: Expression): Expression => or(compare("eq", quadrant, ONE), compare("eq", quadrant, float(3)));

/** Of a binary32 or a number between two; NaN for the infinities. Far arguments go through a function of their own. */
function periodic(name: string, of: (waves: Waves) => Expression): ScalarFunction {
  const whole = (reduceFar: typeof reducedFarInDouble): ScalarFunction => {
    const far = scalarFunction(`${name}Far`, ["x"], (let_, x) => of(wavesOf(let_, reduceFar(let_, x))));
    return scalarFunction(name, ["x"], (let_, x) => {
      const near = let_("near", of(wavesOf(let_, reducedNear(let_, x))));
      return selectRarely(compare("gt", abs(x), float(NEAR)), call(far, x), near);
    });
  };
  return { ...whole(reducedFarInDouble), inSingle: whole(reducedFarInSingle) };
}

export const sin: ScalarFunction = periodic("sin", ({ sine, cosine, quadrant }) => {
  const value = select(isOdd(quadrant), cosine, sine);
  return select(compare("ge", quadrant, float(2)), neg(value), value);
});

export const cos: ScalarFunction = periodic("cos", ({ sine, cosine, quadrant }) => {
  const value = select(isOdd(quadrant), sine, cosine);
  const isNegative = or(compare("eq", quadrant, ONE), compare("eq", quadrant, float(2)));
  return select(isNegative, neg(value), value);
});

export const tan: ScalarFunction = periodic("tan", ({ sine, cosine, quadrant }) =>
  select(isOdd(quadrant), neg(div(cosine, sine)), div(sine, cosine)),
);

// ── Their inverses ───────────────────────────────────────────────────────────────────────────────────────────────────

/** Up to 1/2 in magnitude: x + x^3 P(x^2) / Q(x^2). */
function smallArcsine(let_: LetScalar, x: Expression, square: Expression): Expression {
  const top = polynomial(
    let_,
    "top",
    square,
    [
      0.00003479331075960212, 0.0007915349942898145, -0.04005553450067941, 0.20121253213486293, -0.3255658186224009,
      0.16666666666666666,
    ],
  );
  const bottom = polynomial(
    let_,
    "bottom",
    square,
    [0.07703815055590194, -0.6882839716054533, 2.0209457602335057, -2.403394911734414, 1],
  );
  return mul(x, add(ONE, mul(square, div(top, bottom))));
}

/** The arcsine of a magnitude up to 1/2, or else of the square root of (1 - magnitude) / 2, which is. */
function arcsineParts(let_: LetScalar, x: Expression) {
  const magnitude = let_("magnitude", abs(x));
  const isLarge = compare("gt", magnitude, HALF);
  const half = let_("half", mul(HALF, sub(ONE, magnitude)));
  const square = let_("square", select(isLarge, half, mul(x, x)));
  const argument = let_("argument", select(isLarge, sqrt(half), magnitude));
  return { isLarge, angle: let_("angle", smallArcsine(let_, argument, square)) };
}

export const asin = scalarFunction("asin", ["x"], (let_, x) => {
  const { isLarge, angle } = arcsineParts(let_, x);
  const value = let_("value", select(isLarge, sub(HALF_PI, add(angle, angle)), angle));
  return select(compare("lt", x, float(0)), neg(value), select(compare("eq", x, float(0)), x, value));
});

export const acos = scalarFunction("acos", ["x"], (let_, x) => {
  const { isLarge, angle } = arcsineParts(let_, x);
  const isNegative = compare("lt", x, float(0));
  const twice = let_("twice", add(angle, angle));
  const far = select(isNegative, sub(float(Math.PI), twice), twice);
  const near = select(isNegative, add(HALF_PI, angle), sub(HALF_PI, angle));
  return select(isLarge, far, near);
});

export const atan = scalarFunction("atan", ["x"], (let_, x) => {
  const magnitude = let_("magnitude", abs(x));
  const isLarge = compare("gt", magnitude, float(2.414213562373095));
  const isMiddle = compare("gt", magnitude, float(0.66));
  const turned = select(isMiddle, div(sub(magnitude, ONE), add(magnitude, ONE)), magnitude);
  const argument = let_("argument", select(isLarge, div(float(-1), magnitude), turned));
  const offset = select(isLarge, HALF_PI, select(isMiddle, float(Math.PI / 4), float(0)));
  const square = let_("square", mul(argument, argument));
  const top = polynomial(
    let_,
    "top",
    square,
    [-0.8750608600031904, -16.157537187333652, -75.00855792314705, -122.88666844901361, -64.85021904942025],
  );
  const bottom = polynomial(
    let_,
    "bottom",
    square,
    [1, 24.858464901423062, 165.02700983169885, 432.88106049129027, 485.3903996359137, 194.5506571482614],
  );
  const rest = add(mul(argument, mul(square, div(top, bottom))), argument);
  const value = let_("value", add(offset, rest));
  return select(compare("lt", x, float(0)), neg(value), select(compare("eq", x, float(0)), x, value));
});

// ── Hyperbolic functions ─────────────────────────────────────────────────────────────────────────────────────────────

/** e^|x| / 2 and e^-|x| / 2, by the exponential of |x| / 2, which overflows only where both functions do. */
function halfPowers(let_: LetScalar, x: Expression) {
  const root = let_("root", call(exp, mul(HALF, abs(x))));
  return { grown: let_("grown", mul(mul(HALF, root), root)), shrunk: let_("shrunk", div(div(HALF, root), root)) };
}

export const sinh = scalarFunction("sinh", ["x"], (let_, x) => {
  const { grown, shrunk } = halfPowers(let_, x);
  const square = let_("square", mul(x, x));
  const top = polynomial(
    let_,
    "top",
    square,
    [-0.789474443963537, -163.72585752598383, -11561.443576500522, -351754.9648081514],
  );
  const bottom = polynomial(let_, "bottom", square, [1, -277.7110814206028, 36157.827983443196, -2110529.7888489086]);
  const large = let_("large", sub(grown, shrunk));
  return select(
    compare("lt", abs(x), ONE),
    mul(x, add(ONE, mul(square, div(top, bottom)))),
    select(compare("lt", x, float(0)), neg(large), large),
  );
});

export const cosh = scalarFunction("cosh", ["x"], (let_, x) => {
  const { grown, shrunk } = halfPowers(let_, x);
  return add(grown, shrunk);
});

// ── Their inverses ───────────────────────────────────────────────────────────────────────────────────────────────────

/** From here on the square root of x^2 + 1 or x^2 - 1 is x to double precision; x^2 is still far from overflowing. */
const LARGE = float(2 ** 30);

export const asinh = scalarFunction("asinh", ["x"], (let_, x) => {
  const magnitude = let_("magnitude", abs(x));
  const square = let_("square", mul(x, x));
  const top = polynomial(
    let_,
    "top",
    square,
    [-0.004332316837523421, -0.5917502120563871, -4.373902261943567, -9.090305333083773, -5.566822272308596],
  );
  const bottom = polynomial(
    let_,
    "bottom",
    square,
    [1, 12.875700206742644, 48.60424838052918, 69.57225213372575, 33.400933633851636],
  );
  const isLarge = compare("gt", magnitude, LARGE);
  const sum = select(isLarge, magnitude, add(magnitude, sqrt(add(square, ONE))));
  const value = let_("value", add(call(log, let_("sum", sum)), select(isLarge, LN2, float(0))));
  return select(
    compare("lt", magnitude, HALF),
    mul(x, add(ONE, mul(square, div(top, bottom)))),
    select(compare("lt", x, float(0)), neg(value), value),
  );
});

export const acosh = scalarFunction("acosh", ["x"], (let_, x) => {
  const above = let_("above", sub(x, ONE));
  const top = polynomial(
    let_,
    "top",
    above,
    [118.8011305335445, 3947.266565713344, 34398.93759261954, 108102.87483469986, 110855.9472701613],
  );
  const bottom = polynomial(
    let_,
    "bottom",
    above,
    [1, 186.1453808379034, 4153.526772277199, 29768.343036328937, 82972.52519884262, 78386.99204958939],
  );
  const isLarge = compare("gt", x, LARGE);
  const sum = select(isLarge, x, add(x, sqrt(mul(above, add(x, ONE)))));
  const value = add(call(log, let_("sum", sum)), select(isLarge, LN2, float(0)));
  return select(compare("lt", above, HALF), mul(sqrt(above), div(top, bottom)), value);
});

export const atanh = scalarFunction("atanh", ["x"], (let_, x) => {
  const square = let_("square", mul(x, x));
  const top = polynomial(
    let_,
    "top",
    square,
    [-0.8540743319296693, 12.042686138407237, -46.12528841987327, 65.45667286765443, -30.909253937986694],
  );
  const bottom = polynomial(
    let_,
    "bottom",
    square,
    [1, -19.563884937691167, 108.93809214714027, -249.8394013258936, 252.00667569134455, -92.72776181396011],
  );
  return select(
    compare("lt", abs(x), HALF),
    mul(x, add(ONE, mul(square, div(top, bottom)))),
    mul(HALF, call(log, let_("ratio", div(add(ONE, x), sub(ONE, x))))),
  );
});
