/**
 * Names as people gave them. A label is a path, `layer1.0.conv1`; names of other formats repeat parts of it
 * (`layer1.layer1.0.conv1.Conv`) or only count (`Conv_12`), and those say nothing that an automatic name does not.
 */
import { uniqueName } from "../../base/unique-names.ts";
import { layerNames } from "../../ops/index.ts";
import { nameWords } from "./words.ts";

/** The path without what repeats; undefined where it only tells a kind and a number. */
export function tellingName(name: string): string | undefined {
  const segments = name
    .split(/[./]+/)
    .map(cleanSegment)
    .filter((segment) => segment !== "");
  const once = segments.filter((segment, at) => segment !== segments[at - 1] || isNumber(segment));
  const kept = once.length > 1 && isOperator(once.at(-1)!) ? once.slice(0, -1) : once;
  if (kept.length === 0 || (kept.length === 1 && isMereCount(kept[0]!))) return undefined;
  return kept.join(".");
}

function cleanSegment(segment: string): string {
  return segment.replace(/[^\p{L}\p{N}_]+/gu, "_").replace(/^_+(?=\p{L})|_+$/gu, "");
}

function isNumber(segment: string): boolean {
  return /^\d+$/.test(segment);
}

/** An operator of ONNX at the end of a path: `Conv`, `BatchNormalization_1`. */
function isOperator(segment: string): boolean {
  return /^[A-Z][A-Za-z]*(_\d+)?$/.test(segment);
}

/** `12`, `n12`, `Conv_12`, `node_12`, `conv_3`. */
function isMereCount(segment: string): boolean {
  if (/^_?[a-z]?\d+$/.test(segment)) return true;
  const kind = /^([A-Za-z]+)(?:_\d+)+$/.exec(segment)?.[1];
  if (kind === undefined) return isOperator(segment) || layerNames.includes(segment);
  return isOperator(kind) || ["node", "n", "onnx", "op"].includes(kind) || layerNames.includes(kind);
}

/** The names without an ending that all of them have: `_1` behind every name of a Caffe2 export. */
export function withoutCommonCount(names: readonly string[]): readonly string[] {
  const count = /_\d+$/.exec(names[0] ?? "")?.[0];
  const all = count !== undefined && names.length > 1 && names.every((name) => name.endsWith(count));
  return all ? names.map((name) => name.slice(0, -count.length)) : names;
}

/** How many segments, but not the last of any, paths have in common from their start. */
export function commonSegments(paths: readonly (readonly string[])[]): number {
  const [first = []] = paths;
  const differs = first.findIndex((segment, at) => paths.some((path) => at >= path.length - 1 || path[at] !== segment));
  return Math.max(0, differs);
}

/** The letters that words begin with in common. */
export function commonStart(words: readonly string[]): string {
  let start = words[0] ?? "";
  for (const word of words) while (!word.startsWith(start)) start = start.slice(0, -1);
  return start;
}

/** `Fire` from `fire2`, `fire3`; what at least half of the labels begin with, unless it tells no kind of block. */
export function blockNameFrom(labels: readonly string[]): string | undefined {
  const heads = labels.map((label) => headOf(label.split(".").findLast((segment) => !isNumber(segment)) ?? ""));
  const head = heads.find((each) => heads.filter((other) => other === each).length * 2 >= heads.length) ?? "";
  if (head.length < 3 || containers.has(head.toLowerCase())) return undefined;
  return head
    .split("_")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}

/** The letters before the first digit. */
function headOf(segment: string): string {
  return segment
    .replace(/^[^A-Za-z]+/, "")
    .replace(/\d.*$/, "")
    .replace(/_+$/, "");
}

/** Names that hold everything, and so tell no kind of block. */
const containers: ReadonlySet<string> = new Set([
  ..."features layer layers stage stages block blocks model module net network body backbone encoder decoder".split(
    " ",
  ),
  ...layerNames,
]);

/** What a label says of its layer: `reduce` and 3 of `3x3_reduce`, undefined where it tells a kind only. */
export interface Hint {
  /** Empty where the label is a window only: `3x3`. */
  readonly word: string;
  /** The extent of the window in the label. */
  readonly window: string;
}

export function hintFrom(label: string): Hint | undefined {
  const segment = label.split(".").findLast((each) => !isNumber(each) && !isMereKind(each)) ?? "";
  const window = /(\d+)x\d+/.exec(segment)?.[1] ?? "";
  const word = segment.replace(/_?\d+x\d+_?/g, "").replace(/^[^A-Za-z]+|_+$/g, "");
  return (word === "" && window === "") || isMereKind(word) ? undefined : { word, window };
}

function isMereKind(segment: string): boolean {
  return layerNames.includes(segment.replace(/_?\d*$/, "").toLowerCase());
}

/** The name itself, or with the first ending that makes it new: a number, a letter behind a number. */
export function uniqueWord(name: string, isTaken: (name: string) => boolean): string {
  return uniqueName(name, isTaken, (number) => {
    if (!/\d$/.test(name)) return `${name}${number}`;
    return `${name}${number <= 26 ? String.fromCharCode(96 + number) : `_${number}`}`;
  });
}

/** A word that can stand for a variable, an input or an output. */
export function wordFrom(name: string, fallback: string): string {
  const word = name.replace(/[^\p{L}\p{N}_]+/gu, "_");
  const sound = /^\d/.test(word) ? `_${word}` : word;
  return sound === "" || nameWords.has(sound) ? fallback : sound;
}
