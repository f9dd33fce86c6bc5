/** Where a command's weights come from: a file, or a seed; and the file that they go to. */
import {
  constantsOf,
  FormatError,
  initialisers,
  initialiseWeights,
  mappedValues,
  mappedBytes,
  mapWeights,
  readNameMap,
  readRenaming,
  renamed,
  storables,
  storeToFit,
  storeWeights,
  type MatchedBy,
  type Graph,
  type Initialiser,
  type WeightLayout,
  type Mapping,
  type QuantisedOf,
  type Renaming,
  type StoredWeight,
  type WeightSource,
  type TensorMap,
  type WeightType,
} from "../index.ts";
import { bytes, countLimit, FOUND_TEXTS, readNumber, shown, WEIGHT_FILES, weightTypes } from "../tools.ts";
import { quote, UsageError, type Option, type Words } from "./command.ts";
import type { Io } from "./io.ts";
import type { LoadedModel } from "./loaded-model.ts";
import { readBytes } from "./read-files.ts";
import { withPathInErrors } from "./file-errors.ts";
import { openWeightFile } from "./weight-files.ts";

const LAYOUTS = ["torch", "keras", "matrix", "theano"] as const satisfies readonly WeightLayout[];

const weightsLayoutOption: Option = {
  name: "weights-layout",
  value: "LAYOUT",
  choices: LAYOUTS,
  help: "where the file's axes lie, should names not tell: [out, in, …], […, in, out]; matrix: as torch, dense [in, out]; theano: so, kernels turned",
};

/** How a weight file is to be read. */
export const readingOptions: readonly Option[] = [
  weightsLayoutOption,
  {
    name: "weights-key",
    value: "KEY",
    help: "which dictionary of a PyTorch file, where it holds several: model, ema.shadow; . for the file's own",
  },
  {
    name: "rename",
    value: "PATTERN=NAME",
    repeatable: true,
    help: "other names for the file's tensors, one after the other; *: letters of a segment, **: segments, in order",
  },
  {
    name: "weights-map",
    value: "FILE.json",
    help: 'which tensor is which parameter\'s: { "name in the model": "name in the file" }',
  },
];

export const weightOptions: readonly Option[] = [
  { name: "weights", value: "FILE", help: `weights: ${WEIGHT_FILES}` },
  ...readingOptions,
  { name: "init", value: "seed=N", help: "random initial weights instead: the same for the same seed" },
  {
    name: "init-scheme",
    value: "SCHEME",
    choices: initialisers,
    help: "how --init draws them (default auto: He's before rectifiers, else Glorot's); kaiming: as PyTorch",
  },
];

/** The same, of what runs here: nothing is written. */
export const weightTypeHereOption: Option = {
  name: "weights-type",
  value: "TYPE",
  choices: weightTypes,
  help: "computes as a module does whose weights are stored so: they are rounded to it (default f32)",
};

export const weightTypeOption: Option = {
  name: "weights-type",
  value: "TYPE",
  choices: weightTypes,
  help: "how weights are stored: f16 halves the file, u8 makes a quarter of it, and wasm keeps large dense ones so (default f32)",
};

/** Up to this many bytes, weights go into the module itself unless asked otherwise. */
export const SMALL = 128 * 1024;

export const weightsInOption: Option = {
  name: "weights-in",
  value: "PLACE",
  choices: ["auto", "module", "file"],
  help: `where to put the weights (default auto: into the module up to ${bytes(SMALL)})`,
};

export const fitOption: Option = {
  name: "fit",
  value: "SIZE",
  help: "store each tensor as f32, f16 or u8, so that the file has at most SIZE (200KB) and the least is lost: squared error by squared size, summed over tensors",
};

/** Weights as they are given. */
export interface GivenWeights {
  /** Values of every parameter of a net, by name. */
  readonly weights: TensorMap;
  /** What of them the file has as bytes. */
  readonly quantised?: QuantisedOf;
}

/** Values of every parameter of a net, by name; undefined where neither a file nor a seed is named. */
export type WeightChoice = (graph: Graph) => TensorMap | undefined;

/** What the words choose for any net: the file is opened once. */
export async function weightChoice(words: Words, io: Io): Promise<WeightChoice> {
  const choice = await givenChoice(words, io);
  return (graph) => choice(graph)?.weights;
}

/** The same, with the bytes that the file has. */
async function givenChoice(words: Words, io: Io): Promise<(graph: Graph) => GivenWeights | undefined> {
  const [file, init] = [words.one("weights"), words.one("init")];
  if (file !== undefined && init !== undefined) throw new UsageError("--weights and --init exclude each other");
  if (words.has("init-scheme") && init === undefined) throw new UsageError("--init-scheme goes with --init seed=N");
  const reading = readingOptions.find(({ name }) => words.has(name));
  if (reading !== undefined && file === undefined) throw new UsageError(`--${reading.name} goes with --weights FILE`);
  if (init !== undefined) {
    const seed = seedOf(init);
    return (graph) => {
      reportConstants(graph, io);
      return { weights: initialiseWeights(graph, seed, words.one("init-scheme") as Initialiser | undefined) };
    };
  }
  if (file === undefined) return () => undefined;
  const { source, map } = await openChosen(file, words);
  let isTold = false;
  return (graph) => {
    const mapping = map(graph);
    const weights = withPathInErrors(file, () => mappedValues(mapping));
    if (!isTold && !words.has("weights-layout")) reportNotes(source, file, io);
    if (!isTold) reportMapping(mapping, file, io);
    isTold = true;
    return { weights, quantised: mappedBytes(mapping) };
  };
}

function reportConstants(graph: Graph, io: Io): void {
  const names = constantsOf(graph);
  if (names.length === 0) return;
  const listed = names.slice(0, LISTED);
  const more = names.length > LISTED ? `, … and ${names.length - LISTED} more` : "";
  io.err(
    `${io.errStyle("note", "note")}: constants are 1 throughout, since only a weight file has their values: ${listed.join(", ")}${more}\n`,
  );
}

const LISTED = 5;

/** Of one net. */
export async function chosenWeights(words: Words, graph: Graph, io: Io): Promise<TensorMap | undefined> {
  return (await weightChoice(words, io))(graph);
}

/** Those that the words choose, or else the model's own; undefined where there are neither. */
export async function givenWeights(words: Words, loaded: LoadedModel, io: Io): Promise<GivenWeights | undefined> {
  const { model, weights, quantised } = loaded;
  const own = weights && { weights, ...(quantised && { quantised }) };
  return (await givenChoice(words, io))(model.graph) ?? own;
}

export interface ChosenFile {
  readonly source: WeightSource;
  readonly map: (graph: Graph) => Mapping;
}

/** A weight file, as the words say it is to be read. */
export async function openChosen(path: string, words: Words): Promise<ChosenFile> {
  const renamings = words.all("rename").map(wantedRenaming);
  const mapPath = words.one("weights-map");
  const names = mapPath === undefined ? undefined : withPathInErrors(mapPath, () => readNameMap(textOf(mapPath)));
  const file = await openWeightFile(path, words.one("weights-key"));
  const source = withPathInErrors(path, () => renamed(file, renamings));
  const layout = words.one("weights-layout") as WeightLayout | undefined;
  return { source, map: (graph) => withPathInErrors(mapPath ?? path, () => mapWeights(graph, source, layout, names)) };
}

function wantedRenaming(text: string): Renaming {
  try {
    return readRenaming(text);
  } catch (error) {
    throw error instanceof FormatError ? new UsageError(`--rename: ${error.message}`) : error;
  }
}

function textOf(path: string): string {
  return new TextDecoder().decode(readBytes(path));
}

export function reportNotes({ notes = [] }: WeightSource, path: string, io: Io): void {
  for (const note of notes) io.err(`${io.errStyle("note", "note")}: ${shown(path)}: ${note}\n`);
}

/** One line, where any tensor was not found by its parameter's own name, or was brought into another layout. */
function reportMapping({ matches }: Mapping, path: string, io: Io): void {
  const counts = new Map<MatchedBy, number>();
  for (const { found } of matches) counts.set(found, (counts.get(found) ?? 0) + 1);
  if (matches.length === (counts.get("name") ?? 0)) return;
  const parts = [...counts].map(([found, count]) => `${count} by ${FOUND_TEXTS[found]}`);
  const note = io.errStyle("note", "note");
  io.err(`${note}: weights of ${shown(path)} matched: ${parts.join(", ")}; convoke weights shows which\n`);
}

/** How weights are to be stored, and what becomes of them. */
export function weightsToStore(graph: Graph, given: GivenWeights, words: Words): readonly StoredWeight[] {
  const weights = storables(graph, given.weights, given.quantised);
  const size = words.one("fit");
  return size === undefined
    ? storeWeights(weights, weightTypeOf(words))
    : storeToFit(weights, readBytesOf("--fit", size));
}

/** @throws UsageError where two words say how weights are stored, or there is nothing to store. */
export function demandStorage(words: Words): void {
  const size = words.one("fit");
  if (size === undefined) return;
  readBytesOf("--fit", size);
  if (words.has("weights-type")) throw new UsageError("--fit and --weights-type exclude each other: --fit chooses");
}

/** A number of bytes as the language writes it. */
function readBytesOf(option: string, text: string): number {
  const { value = NaN, bytes: hasUnit = false } = readNumber(text) ?? {};
  if (value >= 1 && (hasUnit || /^[\d_]+$/.test(text))) return Math.floor(value);
  throw new UsageError(`${option} takes a number of bytes, such as 200KB or 1.5MiB, not ${quote(text)}`);
}

export function weightTypeOf(words: Words): WeightType {
  return (words.one("weights-type") ?? weightTypes[0]) as WeightType;
}

function seedOf(text: string): number {
  const match = /^(?:seed=)?(\d+)$/.exec(text);
  const seed = Number(match?.[1] ?? NaN);
  if (seed <= countLimit) return seed;
  const limit = match === null ? "" : ` up to ${countLimit}`;
  throw new UsageError(`--init takes seed=N with a non-negative integer${limit}, not ${JSON.stringify(text)}`);
}
