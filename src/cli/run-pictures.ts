/** `--image` and `--top` of `convoke run`: pictures in the place of arrays, and names of classes in the place of scores. */
import { arrayOfPictures, FormatError, topClasses, type NpyTensor } from "../index.ts";
import { batchOf, constantDim, shown, topTable } from "../tools.ts";
import { UsageError, type Option } from "./command.ts";
import type { LoadedModel } from "./models.ts";
import { readPicture } from "./pictures.ts";

export const pictureOptions: readonly Option[] = [
  {
    name: "image",
    value: "[NAME=]FILE",
    repeatable: true,
    help: "a PNG or JPEG for an input with pixels(…); several are more examples (npm install sharp)",
  },
  { name: "top", value: "N", help: "print the N classes with the highest scores, by name" },
  { name: "format", value: "FORMAT", choices: ["table", "json"], help: "how --top prints (default table)" },
];

/** A port by the name that users know, and by the graph's. */
interface NamedPort {
  readonly name: string;
  readonly port: string;
}

function portsOf(side: "inputs" | "outputs", { model, ports }: LoadedModel): readonly NamedPort[] {
  return ports?.[side] ?? model.graph[side].map(({ name }) => ({ name, port: name }));
}

/**
 * The names of the inputs that pictures become.
 * @throws UsageError where there are none.
 */
export function picturedInputs(loaded: LoadedModel): readonly string[] {
  const made = new Set(loaded.model.graph.inputs.flatMap(({ name, pixels }) => (pixels === undefined ? [] : [name])));
  const names = portsOf("inputs", loaded).flatMap(({ name, port }) => (made.has(port) ? [name] : []));
  if (names.length > 0) return names;
  throw new UsageError("--image: the model takes no pictures; `pixels(…)` behind an input says how they become it");
}

/**
 * The arrays of inputs, by name, for the files of pictures.
 * @throws FormatError where they do not fill a net's batches.
 */
export async function readPictures(
  loaded: LoadedModel,
  files: ReadonlyMap<string, readonly string[]>,
): Promise<ReadonlyMap<string, NpyTensor>> {
  const arrays = new Map<string, NpyTensor>();
  for (const { name, port } of portsOf("inputs", loaded)) {
    const paths = files.get(name);
    if (paths === undefined) continue;
    demandWhole(name, paths.length, constantDim(batchOf(loaded.model.graph)));
    // One picture at a time is in memory.
    const examples = [];
    for (const path of paths) examples.push(arrayOfPictures(loaded.model, port, [await readPicture(path)]));
    arrays.set(name, stacked(examples));
  }
  return arrays;
}

function demandWhole(input: string, count: number, batch: number): void {
  if (count % batch === 0) return;
  const due = `${batch} or a multiple of it`;
  throw new FormatError(`input ${input} takes ${batch} pictures at once, and found ${count}: ${due} must be given`);
}

function stacked(examples: readonly NpyTensor[]): NpyTensor {
  const { shape, data } = examples[0]!;
  const all = new Float32Array(examples.length * data.length);
  examples.forEach((each, at) => all.set(each.data, at * data.length));
  return { shape: shape.with(0, examples.length), data: all };
}

/** @throws UsageError where no output has names for its scores. */
export function demandClasses(loaded: LoadedModel): void {
  if (classified(loaded).length > 0) return;
  throw new UsageError('--top: the model names no classes; `classes="names.txt"` behind an output does');
}

function classified(loaded: LoadedModel): readonly NamedPort[] {
  const named = new Set(
    loaded.model.graph.outputs.flatMap(({ name, classes }) => (classes === undefined ? [] : [name])),
  );
  return portsOf("outputs", loaded).filter(({ port }) => named.has(port));
}

/** The classes with the highest scores of one example of one output. */
export interface Top {
  /** Its file; null for an example of an array. */
  readonly image: string | null;
  /** Counted from 1. */
  readonly example: number;
  readonly output: string;
  readonly top: ReturnType<typeof topClasses>[number];
}

/** @param images the files of the examples, as far as they are pictures. */
export function topsOf(
  loaded: LoadedModel,
  results: ReadonlyMap<string, NpyTensor>,
  count: number,
  images: readonly string[],
): readonly Top[] {
  return classified(loaded).flatMap(({ name, port }) =>
    topClasses(loaded.model, port, results.get(name)!, count).map((top, at) => {
      return { image: images[at] ?? null, example: at + 1, output: name, top };
    }),
  );
}

/** Numbers that JSON has no words for are texts. */
export function topJson(tops: readonly Top[]): string {
  const told = tops.map(({ top, ...of }) => {
    const scores = top.map(({ name, score }) => ({ name, score: Number.isFinite(score) ? score : String(score) }));
    return { ...of, top: scores };
  });
  return `${JSON.stringify(told, null, 2)}\n`;
}

/** Of each example a table, below the name of what it is where there is more than one. */
export function topText(tops: readonly Top[]): string {
  const outputs = new Set(tops.map(({ output }) => output));
  const tables = tops.map(({ image, example, output, top }) => {
    const title = shown(image ?? `example ${example}`);
    return [outputs.size === 1 ? title : `${title}, ${shown(output)}`, topTable(top)] as const;
  });
  if (tables.length === 1) return tables[0]![1];
  return tables.map(([title, table]) => `${title}\n${table.replaceAll(/^/gm, "  ").trimEnd()}\n`).join("\n");
}
