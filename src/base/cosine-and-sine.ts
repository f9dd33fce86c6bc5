import { sine } from "./sine.ts";

/** Of an angle in degrees: exact for whole quarters of a turn. */
export function cosineAndSine(degrees: number): readonly [cosine: number, sine: number] {
  const quarters = Math.round(degrees / 90);
  const rest = ((degrees - 90 * quarters) * Math.PI) / 180;
  const half = sine(rest / 2);
  const [x, y] = [1 - 2 * half * half, sine(rest)];
  return [[x, y] as const, [-y, x] as const, [-x, -y] as const, [y, -x] as const][((quarters % 4) + 4) % 4]!;
}
