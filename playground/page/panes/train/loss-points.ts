/** Where the points of a loss curve lie. */

export const WIDTH = 300;
export const HEIGHT = 100;

/** From left to right; what is no number is left out. @param most is at the top */
export function pointsOf(losses: readonly number[], most: number): string {
  const across = WIDTH / Math.max(losses.length - 1, 1);
  return losses
    .filter(Number.isFinite)
    .map((loss, at) => `${(at * across).toFixed(1)},${(HEIGHT - 1 - (loss / most) * (HEIGHT - 2)).toFixed(1)}`)
    .join(" ");
}
