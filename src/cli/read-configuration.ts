/** Reads what `convoke.config.json` and options of plugins say, with the place of each mistake. */
import { existsSync, realpathSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { evaluate, parse, type AnyNode, type DocumentNode, type ValueNode } from "@humanwhocodes/momoa";
import picomatch from "picomatch";
import { Source, type Span } from "../index.ts";
import { countLimit, nearest, shown } from "../tools.ts";
import { UsageError, type Option, type OptionValues } from "./command.ts";
import { containedFile } from "./contained.ts";
import { ruleProblem } from "./model-options.ts";
import { readBytes } from "./read-files.ts";
import { keyOf, kindOf, PATH_OPTIONS, settableOptions, settingsOver, type SettingKind } from "./settings.ts";

/** More than any project says. */
const MOST_BYTES = 2 ** 20;

/** What is said of models that fit a pattern; of all where there is none. */
interface Section {
  /** The keys that lead to it. */
  readonly way: Way;
  readonly fits: (path: string) => boolean;
  readonly values: OptionValues;
}

export interface ReadConfiguration {
  /** Its real path: what patterns and files are relative to. */
  readonly folder: string;
  /** In the order of the file: later ones count more. */
  readonly sections: readonly Section[];
}

/** Keys from the whole to a value in it. */
type Way = readonly string[];

/** Tells that the value there is wrong, or its key. */
type Fail = (way: Way, message: string, part?: "key") => never;

/** @throws UsageError with the place of the first mistake. */
export function readConfiguration(path: string): ReadConfiguration {
  return configurationIn(readBytes(path, MOST_BYTES), realpathSync(dirname(path)), path);
}

/**
 * The same, of the bytes of a file.
 * @param folder where it lies
 * @param path what messages call it
 */
export function configurationIn(bytes: Uint8Array, folder: string, path: string): ReadConfiguration {
  if (bytes.length > MOST_BYTES) {
    throw new UsageError(`${shown(path)}: a configuration has at most ${MOST_BYTES} bytes`);
  }
  const document = parsed(path, new TextDecoder().decode(bytes));
  return sectionsOf(evaluate(document), folder, (way, message, part) => {
    const { start, end } = nodeAt(document.body, way, part).loc;
    const { line, column } = start;
    throw new UsageError(`${shown(path)}:${line}:${column}: ${message}`, { file: path, line, column, end });
  });
}

/**
 * The same in the memory of a program, which calls it `name` in messages. A program may name any file, from a folder on.
 * @throws UsageError with the way to the first mistake.
 */
export function takeConfiguration(value: unknown, folder: string, name: string): ReadConfiguration {
  const fail: Fail = (way, message) => {
    throw new UsageError(`${[name, ...way].join(".")}: ${message}`);
  };
  const real = realpathSync(folder);
  return sectionsOf(value, real, fail, (path) => resolve(real, path));
}

/** What a configuration says of a model. */
export function settingsFor(configuration: ReadConfiguration, model: string): OptionValues {
  return sectionsFor(configuration, model).reduce<OptionValues>(
    (settings, { values }) => settingsOver(values, settings),
    {},
  );
}

function sectionsFor({ folder, sections }: ReadConfiguration, model: string): readonly Section[] {
  const there = resolve(model);
  const path = relative(folder, existsSync(there) ? realpathSync(there) : there).replaceAll(sep, "/");
  return sections.filter(({ fits }) => fits(path));
}

/** Where a file says what counts for a model: the name of a value under a key, as `classes` under `set`. Undefined where it does not. */
export function placeOfPair(path: string, model: string, key: string, name: string): Span | undefined {
  const text = new TextDecoder().decode(readBytes(path, MOST_BYTES));
  const { body } = parsed(path, text);
  const ways = sectionsFor(readConfiguration(path), model).map(({ way }) => [...way, key, name]);
  const node = ways.map((way) => nodeAt(body, way, "key")).findLast((each) => isNamed(each, name));
  if (node === undefined) return undefined;
  return { source: new Source(path, text), start: node.loc.start.offset, end: node.loc.end.offset };
}

function isNamed(node: AnyNode, name: string): boolean {
  return (node.type === "String" && node.value === name) || (node.type === "Identifier" && node.name === name);
}

function parsed(path: string, text: string): DocumentNode {
  try {
    return parse(text.replace(/^\ufeff/, ""), { mode: "jsonc", allowTrailingCommas: true });
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`${shown(path)}: nested too deeply for a configuration`);
    const { message, line, column } = error as { message: string; line?: number; column?: number };
    const place = line === undefined ? "" : `:${line}:${column}`;
    const text = `${shown(path)}${place}: this is no JSON: ${message.replace(/ \(\d+:\d+\)$/, "")}`;
    throw new UsageError(text, line === undefined ? undefined : { file: path, line, column: column ?? 1 });
  }
}

/** The value that keys lead to, or the last key. */
function nodeAt(node: ValueNode, [key, ...rest]: Way, part?: "key"): AnyNode {
  if (key === undefined || node.type !== "Object") return node;
  const member = node.members.findLast(({ name }) => (name.type === "String" ? name.value : name.name) === key);
  if (member === undefined) return node;
  return rest.length === 0 && part === "key" ? member.name : nodeAt(member.value, rest, part);
}

function sectionsOf(
  value: unknown,
  folder: string,
  fail: Fail,
  fileAt: FileAt = (path, refuse) => fileBelow(path, folder, refuse),
): ReadConfiguration {
  const { $schema: _, models = {}, ...settings } = objectIn(value, [], fail);
  const all = { way: [], fits: () => true, values: optionValues(settings, [], fileAt, fail) };
  const some = Object.entries(objectIn(models, ["models"], fail)).map(([pattern, value]) => {
    const way = ["models", pattern];
    const values = optionValues(objectIn(value, way, fail), way, fileAt, fail);
    return { way, fits: matcherOf(pattern, (message) => fail(way, message, "key")), values };
  });
  return { folder, sections: [all, ...some] };
}

function matcherOf(pattern: string, fail: (message: string) => never): Section["fits"] {
  const way = pattern.replace(/^\.\//, "");
  if (way === "" || way.length > LONGEST_PATTERN) return fail(`a pattern has 1 to ${LONGEST_PATTERN} letters`);
  if (isAbsolute(way) || /(^|\/)\.{0,2}\//.test(way)) {
    return fail(`${shown(pattern)} fits no model: patterns are of paths from the folder of this file on`);
  }
  return picomatch(way);
}

/** More than any path has. */
const LONGEST_PATTERN = 4096;

function objectIn(value: unknown, way: Way, fail: Fail): Readonly<Record<string, unknown>> {
  if (isObject(value)) return value;
  return fail(way, `expected an object: { … }, found ${foundText(value)}`);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The path of a file that is named. */
type FileAt = (path: string, refuse: (message: string) => never) => string;

function optionValues(settings: Readonly<Record<string, unknown>>, way: Way, fileAt: FileAt, fail: Fail): OptionValues {
  const known = new Map(settableOptions.map((option) => [keyOf(option), option]));
  const values: Record<string, readonly string[]> = {};
  for (const [key, value] of Object.entries(settings)) {
    if (value === undefined) continue;
    const option = known.get(key);
    if (option === undefined) return fail([...way, key], unknownKey(key, [...known.keys(), "models"]), "key");
    values[option.name] = wordsOf(option, value, fileAt, (message) => fail([...way, key], `${key} ${message}`));
  }
  return values;
}

/** A value as the words of a command line. */
function wordsOf(option: Option, value: unknown, fileAt: FileAt, fail: (message: string) => never): readonly string[] {
  const kind = kindOf(option);
  const words = readers[kind](value);
  if (words === undefined) return fail(`takes ${EXPECTED[kind]}, not ${foundText(value)}`);
  if (kind === "levels") judgeLevels(words, fail);
  const { choices } = option;
  const strange = words.find((word) => choices !== undefined && !choices.includes(word));
  if (strange !== undefined) return fail(`takes ${choices!.join(", ")}, not ${shown(JSON.stringify(strange))}`);
  return PATH_OPTIONS.includes(option.name) ? words.map((word) => fileAt(word, fail)) : words;
}

function judgeLevels(words: readonly string[], fail: (message: string) => never): void {
  for (const word of words) {
    const [code, level] = [word.slice(0, word.lastIndexOf("=")), word.slice(word.lastIndexOf("=") + 1)];
    const problem = ruleProblem(code, level);
    if (problem !== undefined) fail(`has ${shown(JSON.stringify(code))}: ${problem}`);
  }
}

/** A file in the configuration's folder or below. One that is missing is told by what needs it. */
function fileBelow(path: string, folder: string, fail: (message: string) => never): string {
  const there = join(folder, path);
  const found = containedFile(folder, there);
  if (typeof found === "object") return fail(`is not read: ${found.refused}; the command line may name any file`);
  return found ?? there;
}

function unknownKey(key: string, known: readonly string[]): string {
  const near = nearest(key, known);
  return `there is no setting ${shown(JSON.stringify(key))}${near === undefined ? "" : `; did you mean ${near}?`}`;
}

function foundText(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return shown(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}

// ── Values ───────────────────────────────────────────────────────────────────────────────────────────────────────────

const EXPECTED: Readonly<Record<SettingKind, string>> = {
  switch: "true or false",
  count: `a positive integer up to ${countLimit}`,
  pairs: 'values by name: { "classes": 10 }',
  counts: 'positive integers by name: { "H": 224 }',
  levels: 'levels by rule: { "conv/unread": "off" }',
  list: 'a list of texts: ["head.*=fc.*"]',
  text: "a text",
};

type Reader = (value: unknown) => readonly string[] | undefined;

/** A value as words; undefined where it is another kind of value. */
const readers: Readonly<Record<SettingKind, Reader>> = {
  switch: (value) => (typeof value === "boolean" ? (value ? ["true"] : []) : undefined),
  count: countIn,
  pairs: (value) => pairsIn(value, scalarIn),
  counts: (value) => pairsIn(value, countIn),
  levels: (value) => pairsIn(value, textIn),
  list: (value) => (Array.isArray(value) && value.every((each) => typeof each === "string") ? value : undefined),
  text: textIn,
};

function textIn(value: unknown): readonly string[] | undefined {
  return typeof value === "string" && value !== "" ? [value] : undefined;
}

function countIn(value: unknown): readonly string[] | undefined {
  const isCount = typeof value === "number" && Number.isInteger(value) && value > 0 && value <= countLimit;
  return isCount ? [String(value)] : undefined;
}

function scalarIn(value: unknown): readonly string[] | undefined {
  return ["string", "number", "boolean"].includes(typeof value) ? [String(value)] : undefined;
}

function pairsIn(value: unknown, read: Reader): readonly string[] | undefined {
  if (!isObject(value)) return undefined;
  const pairs = Object.entries(value).map(([name, each]) => read(each)?.map((word) => `${name}=${word}`)[0]);
  return pairs.every((pair) => pair !== undefined) ? pairs : undefined;
}
