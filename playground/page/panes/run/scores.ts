/** Which scores are shown, and how long their bars are. */

export interface Score {
  readonly name: string;
  readonly value: number;
  /** Of its bar, from 0 to 1. */
  readonly length: number;
  readonly isBest: boolean;
}

const MOST = 10;

/** In their own order where they are few, the highest where they are many. */
export function shownScores(data: Float32Array, classes: readonly string[] | undefined): readonly Score[] {
  const all = Array.from(data, (value, at) => ({ name: classes?.[at] ?? String(at), value }));
  const shown = all.length <= MOST ? all : all.toSorted((a, b) => b.value - a.value).slice(0, MOST);
  const largest = Math.max(...shown.map(({ value }) => Math.abs(value)), Number.MIN_VALUE);
  const full = isLikelihoods(data) ? 1 : largest;
  const best = Math.max(...shown.map(({ value }) => value));
  return shown.map((score) => ({
    ...score,
    length: Number.isFinite(score.value) ? Math.abs(score.value) / full : 0,
    isBest: score.value === best,
  }));
}

/** Whether they are shares of one, as those of a softmax. */
export function isLikelihoods(data: Float32Array): boolean {
  const sum = data.reduce((total, value) => total + value, 0);
  return data.length > 1 && Math.abs(sum - 1) < 1e-3 && data.every((value) => value >= 0 && value <= 1 + 1e-6);
}
