/** The classes with the highest scores, a line each: `tabby cat  12.4`. */
import { shown } from "../base/visible.ts";

export interface ScoredName {
  readonly name: string;
  readonly score: number;
}

/** Rows of names and scores, which stand below each other. */
export function topTable(top: readonly ScoredName[]): string {
  const rows = top.map(({ name, score }) => [shown(name), scoreText(score)] as const);
  const names = Math.max(...rows.map(([name]) => name.length));
  const whole = Math.max(...rows.map(([, score]) => placesOf(score)));
  return rows
    .map(([name, score]) => `${name.padEnd(names)}  ${" ".repeat(whole - placesOf(score))}${score}\n`)
    .join("");
}

/** Six digits tell all that float32 does. */
function scoreText(score: number): string {
  const size = Math.abs(score);
  return size === 0 || (size >= 1e-4 && size < 1e7) ? score.toFixed(4) : String(Number(score.toPrecision(6)));
}

/** Characters before the point. */
function placesOf(score: string): number {
  return /^[^.e]*/.exec(score)![0].length;
}
