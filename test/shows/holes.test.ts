/**
 * Each value of the examples in turn is left open: what is found in its place has the value that was there, and each answer
 * checks. `CONVOKE_EFFORT=10` takes all of them, and prints the slowest in milliseconds of the processor.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { check } from "../../src/check.ts";
import { formatValue } from "../../src/ops/contract/language-value.ts";
import { textOf } from "../../src/fill/answers.ts";
import { isThorough, sampled } from "../support/effort.ts";
import { examplesOfModels } from "../support/examples.ts";
import { findInText, writtenValues } from "../support/holes.ts";
import { examplesFolder } from "../support/models.ts";

const host = { readFile: (path: string) => (existsSync(path) ? readFileSync(path, "utf8") : undefined) };

const all = examplesOfModels.flatMap((name) => {
  const path = join(examplesFolder, name);
  const text = readFileSync(path, "utf8");
  return writtenValues(text).map((written) => ({ path, text, ...written }));
});

it("there are many values", () => {
  expect(all.length).toBeGreaterThan(900);
});

it("what is found has the value that was there, and each answer checks", { timeout: 1_200_000 }, () => {
  const times: (readonly [number, string])[] = [];
  const wrong: string[] = [];
  for (const { path, text, start, end, value } of sampled(all, 0.06)) {
    const filled = (put: string): string => text.slice(0, start) + put + text.slice(end);
    const place = `${path}:${text.slice(0, start).split("\n").length}: ${formatValue(value)}`;
    const before = process.cpuUsage().user;
    const { answers } = findInText(path, filled("?"), host);
    times.push([(process.cpuUsage().user - before) / 1000, place]);
    if (!answers.has(value)) wrong.push(`${place} is not among ${textOf(answers)}`);
    for (const each of new Set(answers.told.slice(0, 1).concat(answers.told.slice(-1)))) {
      const { diagnostics } = check(path, filled(formatValue(each)), host);
      const error = diagnostics.find(({ severity }) => severity === "error");
      if (error !== undefined) wrong.push(`${place}: ${formatValue(each)} fits, but ${error.message}`);
    }
  }
  if (isThorough) console.log(times.toSorted(([a], [b]) => b - a).slice(0, 10));
  expect(wrong).toEqual([]);
});
