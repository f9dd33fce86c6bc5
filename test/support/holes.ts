/** Models whose values are taken out one at a time, for what is found in their places. */
import { Source } from "../../src/base/source.ts";
import type { Host } from "../../src/check.ts";
import { Diagnostics } from "../../src/diagnostics/diagnostic.ts";
import { createBudget } from "../../src/fill/budget.ts";
import { createFinding, type Found } from "../../src/fill/finding.ts";
import { findTogether, type Combinations } from "../../src/fill/together.ts";
import { createTrials } from "../../src/fill/trial.ts";
import { writtenIn } from "../../src/fill/written.ts";
import type { LanguageValue } from "../../src/ops/contract/language-value.ts";
import { resolveFile } from "../../src/resolve/resolve.ts";
import { parse } from "../../src/syntax/parse.ts";
import { unknownsIn } from "../../src/syntax/unknowns.ts";

/** A value of a layer or block call in a text. */
export interface WrittenValue {
  readonly start: number;
  readonly end: number;
  readonly value: LanguageValue;
}

/** Every number, window, truth value and word that a text gives a layer or block, named or as a plain value. */
export function writtenValues(text: string): readonly WrittenValue[] {
  const file = parse(new Source("net.cvk", text), new Diagnostics());
  const variables = new Set<string>();
  const found: WrittenValue[] = [];
  const visit = (part: unknown): void => {
    if (typeof part !== "object" || part === null || "source" in part) return;
    if (Array.isArray(part)) return part.forEach(visit);
    const node = part as Record<string, any>;
    if (node["kind"] === "let" || node["kind"] === "for") variables.add((node["name"] ?? node["variable"]).text);
    for (const { name } of node["parameters"] ?? []) variables.add(name.text);
    if (node["kind"] === "expect" || node["kind"] === "output") return;
    const isNamed = node["kind"] === "attribute" && node["name"].text !== "share";
    const value = isNamed || node["kind"] === "value" ? valueOf(node["value"], isNamed) : undefined;
    if (value !== undefined) found.push({ start: node["value"].span.start, end: node["value"].span.end, value });
    Object.values(node).forEach(visit);
  };
  visit(file);
  return found.filter(({ value }) => value.kind !== "word" || !variables.has(value.text));
}

function valueOf(expression: Record<string, any>, isNamed: boolean): LanguageValue | undefined {
  const { kind, value, extents, segments } = expression;
  if (kind === "number" || kind === "boolean") return { kind, value };
  if (kind === "window") return { kind, extents };
  return isNamed && kind === "path" && segments.length === 1 ? { kind: "word", text: segments[0].text } : undefined;
}

/** What is found for the one hole of a text. */
export function findInText(path: string, text: string, host: Host): Found {
  const { finding, unknowns, waiting } = findingIn(path, text, host);
  return finding.find(finding.place(unknowns[0]!, new Map(), waiting));
}

/** What is found for the holes of a text together: at least two. */
export function findTogetherInText(path: string, text: string, budget = createBudget(1)): Combinations {
  const { finding, unknowns, waiting } = findingIn(path, text, { readFile: () => undefined }, budget);
  return findTogether(unknowns, finding, waiting);
}

function findingIn(path: string, text: string, host: Host, budget = createBudget(1)) {
  const diagnostics = new Diagnostics();
  const file = parse(new Source(path, text), diagnostics);
  const options = { settings: {}, sizes: {}, batch: 1, everySize: false };
  resolveFile(file, host, options, diagnostics);
  const holes = unknownsIn(file);
  const attempt = createTrials(file, holes, { host, options, storage: "f32" }, diagnostics.all, budget);
  const finding = createFinding(writtenIn(file), attempt, budget);
  return { finding, unknowns: holes.map(({ unknown }) => unknown), waiting: attempt(new Map())! };
}
