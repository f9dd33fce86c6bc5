/**
 * Labels for the layers of an imported net, made into what the language takes for a label without quotes, and unique. The
 * best name is that of a layer's weight without its ending (`fire2/squeeze1x1_w_0` gives `fire2.squeeze1x1`), then the
 * node's own (`/layer1/layer1.0/conv1/Conv` gives `layer1.0.conv1`), then that of its first output. Names that only count
 * (`n12`, `Conv_3`, `156`) say nothing and are used last.
 */
import type { ImportNode } from "./graph.ts";

/** Words that begin a statement or stand for a tensor, so that no line can begin with them as its label. */
const KEYWORDS: ReadonlySet<string> = new Set([
  "import",
  "block",
  "model",
  "input",
  "output",
  "from",
  "let",
  "if",
  "else",
  "repeat",
  "for",
  "expect",
  "require",
  "layout",
  "train",
  "in",
  "here",
  "true",
  "false",
]);

const LONGEST = 120;

/** The label that a name of another language stands for; `fallback` where nothing of it can be kept. */
export function labelOf(name: string, fallback: string): string {
  const parts = name.split(/[/:]+/);
  // A path may spell each prefix out again: `layer1/layer1.0/conv1`.
  const told = parts.filter((part, at) => part === "" || parts[at + 1]?.startsWith(`${part}.`) !== true);
  const segments = told
    .flatMap((part) => part.split("."))
    .map(segmentOf)
    .filter((segment) => segment !== "");
  const label = segments.join(".").slice(0, LONGEST).replace(/\.$/, "");
  if (label === "") return fallback;
  return KEYWORDS.has(label) ? `${label}_` : label;
}

/** A word, or a whole number; what is neither begins with an underscore. */
function segmentOf(text: string): string {
  const word = text.replace(/[^A-Za-z0-9_]+/g, "_").replace(/^_+(?=[A-Za-z])|_+$/g, "");
  return /^\d/.test(word) && !/^(0|[1-9]\d{0,8})$/.test(word) ? `_${word}` : word;
}

/** What a node is called before that is made unique; `weight` is the name of its weight, where that has one. */
export function nodeLabel({ name, opType, outputs, label }: ImportNode, weight = ""): string {
  const kind = opType.toLowerCase();
  if (label !== undefined) return labelOf(label, kind);
  const own = withoutKind(firstOf(name), opType);
  const output = firstOf(outputs.find((each) => each !== "") ?? "");
  const candidates = [stemOf(weight), own, withoutKind(output, opType)];
  const telling = candidates.find((each) => !onlyCounts(each, opType));
  return labelOf(telling ?? (own || output), kind);
}

/** Of names of several nodes in one, as TFLite has them. */
function firstOf(names: string): string {
  return names.split(";")[0]!;
}

/** The name of a weight without what says that it is one; empty where it says nothing of the kind. */
function stemOf(weight: string): string {
  const found = /^(.+?)[./_](?:weights?|kernel|gamma|scale|w)(?:_\d+)?(?::\d+)?$/i;
  return found.exec(weight)?.[1] ?? "";
}

/** Whether a tensor's name ends in what layers call their parameters: `norm.weight`, `linear_0.b_0`, `gamma:0`. */
export function isParameterName(name: string): boolean {
  return PARAMETER.test(name);
}

const PARAMETER =
  /(?:^|[./_])(?:weights?|bias(?:es)?|kernel|gamma|beta|scale|shift|w|b|ReadVariableOp)(?:_\d+)?(?::\d+)?$/i;

/** What a layer is called after its weight, else `fallback`. */
export function weightLabel(weight: string, fallback: string): string {
  const stem = stemOf(weight);
  return onlyCounts(stem, "") ? fallback : labelOf(stem, fallback);
}

/** Without a last part that only repeats the operator: `/conv1/Conv`, `conv1/Conv_2`. */
function withoutKind(name: string, opType: string): string {
  const cut = name.lastIndexOf("/");
  const last = name.slice(cut + 1);
  return cut > 0 && last.replace(/_\d+$/, "") === opType ? name.slice(0, cut) : name;
}

function onlyCounts(name: string, opType: string): boolean {
  const plain = name.startsWith(opType) ? name.slice(opType.length) : name;
  return /^[/_]?(?:n|node|op|t|tensor)?_?\d*$/i.test(plain);
}

/** As inputs are called most, and no input of the language can be: the word begins its line. */
const PLAIN_INPUT = "input";

/** The name of an input: one word. */
export function inputName(name: string): string {
  return name === PLAIN_INPUT ? "x" : portName(name, PLAIN_INPUT);
}

/** The name of an output, which may be the word that begins its line. */
export function outputName(name: string): string {
  return name === "output" ? name : portName(name, "output");
}

/** The name of an input, an output or the model: one word. */
export function portName(name: string, fallback: string): string {
  const word = labelOf(name, fallback).replaceAll(".", "_");
  return /^\d/.test(word) ? `_${word}` : word;
}
