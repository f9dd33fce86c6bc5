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

/** Of each example a table, below the name of what it is where there is more than one. */
export function topText(
  loaded: LoadedModel,
  results: ReadonlyMap<string, NpyTensor>,
  count: number,
  examples: readonly string[],
): string {
  const outputs = classified(loaded);
  const tables = outputs.flatMap(({ name, port }) =>
    topClasses(loaded.model, port, results.get(name)!, count).map((top, at) => {
      const example = examples[at] ?? `example ${at + 1}`;
      return [outputs.length === 1 ? shown(example) : `${shown(example)}, ${shown(name)}`, topTable(top)] as const;
    }),
  );
  if (tables.length === 1) return tables[0]![1];
  return tables.map(([title, table]) => `${title}\n${table.replaceAll(/^/gm, "  ").trimEnd()}\n`).join("\n");
}
