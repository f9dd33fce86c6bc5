/** Domains compared with what is refused: of nets with a name in full, and of a random one for each case. */
import * as fc from "fast-check";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { RandomSource } from "../../src/base/random.ts";
import { check } from "../../src/check.ts";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { buildNet } from "../property/random-net.ts";
import { domainMismatch, domainOfGraph, expressionOf, namesIn } from "./domains.ts";
import { examplesOfModels } from "./examples.ts";
import { joinedNets, repeatingNets } from "./joined-nets.ts";
import { examplesHost } from "./models.ts";
import { opened, type Sizes } from "./open-nets.ts";

export interface Subject {
  readonly name: string;
  /** Of a random net there is none. */
  readonly text: string | undefined;
}

interface Outcome {
  readonly name: string;
  readonly kind: "exact" | "no open form" | "bug";
  readonly message: string;
  readonly milliseconds: number;
}

const folder = fileURLToPath(new URL("../domains/", import.meta.url));

const random: Subject = { name: "random", text: undefined };

/** Nets with names are between random ones, ten of these for each. */
export function fuzzSubjects(): readonly Subject[] {
  const published = readdirSync(folder).filter((file) => file.endsWith(".cvk"));
  const named = [
    ...published.map((name) => ({ name, text: readFileSync(folder + name, "utf8") })),
    ...examplesOfModels.map((name) => ({ name, text: openedText(examplesHost.readFile(name)!) })),
  ];
  return named.flatMap((subject) => [subject, ...Array.from({ length: 10 }, () => random)]);
}

/** Its inputs with names for sizes, and without its claims, which are of the sizes that it has. */
function openedText(text: string): string {
  return text
    .replaceAll(/^(\s*input \w+ )\[(\w+), \w+, \w+\].*$/gm, "$1[$2, H, W]")
    .replaceAll(/^(\s*input \w+ )\[(\w+), \w+\]\s*$/gm, "$1[$2, L]")
    .replaceAll(/^\s*expect .*$/gm, "")
    .replaceAll(/->\s*\[[^\]]*\]/g, "");
}

export function fuzzCase({ name, text }: Subject, source: RandomSource): Outcome {
  const begun = performance.now();
  const seed = Math.floor(source.next() * 2 ** 31);
  const message = text === undefined ? mismatchOfRandom(seed) : mismatchOfText(name, text, seed);
  const kind = message === undefined ? "no open form" : message === "" ? "exact" : "bug";
  return { name, kind, message: message ?? "", milliseconds: performance.now() - begun };
}

/** Empty where the domain is exact; undefined where there is none. */
function mismatchOfRandom(seed: number): string | undefined {
  const [plan] = fc.sample(seed % 2 === 0 ? joinedNets : repeatingNets, { seed, numRuns: 1 });
  const graph = buildNet(plan!);
  const extents = opened(plan!.input);
  const domain = domainOfGraph(graph, extents);
  if (domain === undefined) return undefined;
  const found = domainMismatch(graph, extents, domain, seed);
  return found === undefined ? "" : `${JSON.stringify(found)}: ${domain.expression}\n${JSON.stringify(plan)}`;
}

function mismatchOfText(name: string, text: string, seed: number): string | undefined {
  const [model] = check(name, text, examplesHost).models;
  if (model?.domain === undefined || model.graph.inputs.length > 1) return undefined;
  const extents = model.graph.inputs[0]!.type.shape.slice(1);
  const found = domainMismatch(model.graph, extents, model.domain, seed) ?? mismatchOfCheck(name, text, extents);
  return found === undefined ? "" : `${JSON.stringify(found)}: ${model.domain.expression}`;
}

/** `check` itself takes longer: it is asked at a few sizes. */
function mismatchOfCheck(name: string, text: string, extents: Parameters<typeof namesIn>[0]): Sizes | undefined {
  const names = namesIn(extents);
  const { expression } = check(name, text, examplesHost).models[0]!.domain!;
  const isValid = expressionOf(expression, names);
  const tried = [1, 2, 16, 31, 32, 33, 63, 64, 100, 224].flatMap((first) =>
    [1, 32, 65].map((second) => Object.fromEntries(names.map((each, at) => [each, at === 0 ? first : second]))),
  );
  const isTaken = (sizes: Sizes): boolean =>
    check(name, text, examplesHost, { sizes }).diagnostics.every(isNoMistakeOfSizes);
  return tried.find((sizes) => isValid(sizes) !== isTaken(sizes));
}

/** What is claimed of the sizes that a net had is no part of its domain. */
function isNoMistakeOfSizes({ severity, code }: Diagnostic): boolean {
  return severity !== "error" || code.startsWith("claim/");
}
