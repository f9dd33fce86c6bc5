/**
 * Verification: runs a net on stored inputs and compares what comes out with stored outputs. Whatever happens is a verdict,
 * never an exception: a model that is not supported, data that do not fit, results that differ, and our own bugs are
 * different outcomes. Pure: files and folders are the caller's.
 */
import { isOutOfMemory } from "../base/out-of-memory.ts";
import { compareWithStored, defaultTolerance, type Comparison, type Tolerance } from "./compare.ts";
import { oversizedMessage } from "../lower/compilable.ts";
import { engineFor, type Engine, type EngineChoice, type EngineOptions } from "../engine/engine.ts";
import { FormatError } from "../formats/format-error.ts";
import type { NpyTensor } from "../formats/npy.ts";
import type { Graph } from "../graph/graph.ts";
import { ImportError, importOnnx, type ImportedModel } from "../interchange/onnx/import.ts";
import type { OnnxModel, OnnxPort, OnnxTensor } from "../interchange/onnx/model.ts";
import { float32Tensor, int64Tensor, rawTensor } from "../interchange/onnx/tensor.ts";
import { fitToPort, runBatches, withPorts } from "../engine/batches.ts";
import type { ResolvedModel } from "../resolve/resolved-model.ts";
import type { TensorMap } from "../tensor/dtype.ts";

/**
 * One set of inputs and outputs, by the stems of their files: `input_0`, or the name of the input. A file is read when its
 * tensor is asked for, which may throw FormatError.
 */
export interface StoredSet {
  readonly name: string;
  readonly tensors: ReadonlyMap<string, () => OnnxTensor>;
}

export interface OutputVerdict extends Comparison {
  readonly name: string;
  readonly shape: readonly number[];
}

/**
 * - `differs`: it ran, and an output is not what was stored.
 * - `unsupported`: the model needs what is not supported, as `reasons` say.
 * - `data`: a file cannot be read, or does not fit the model.
 * - `bug`: our own.
 */
export type Result = "pass" | "differs" | "unsupported" | "data" | "bug";

/** What was found of one stored set. */
export interface Verdict {
  /** Of the set; empty where there is none to tell of. */
  readonly set: string;
  readonly result: Result;
  /** Why it is no pass: one a node where the model is not supported. */
  readonly reasons: readonly string[];
  /** What a reader should know even of a pass. */
  readonly notes: readonly string[];
  readonly outputs: readonly OutputVerdict[];
}

export interface VerifyOptions extends EngineOptions {
  readonly tolerance?: Tolerance;
}

export interface OnnxOptions {
  /** Values of named sizes. */
  readonly sizes?: Readonly<Record<string, number>>;
  /** Weights to take instead of the model's own. */
  readonly weightsFor?: (graph: Graph) => TensorMap | undefined;
}

/** What can be run on stored tensors. */
interface Runnable {
  readonly engine: Engine;
  /** The number of each of the engine's inputs among the inputs of the model. */
  readonly places: readonly number[];
  readonly notes: readonly string[];
}

// ── Two kinds of models ──────────────────────────────────────────────────────────────────────────────────────────────

/** A model whose sizes are bound, with the values of all its parameters. One verdict a set, at least one. */
export async function verifyModel(
  model: ResolvedModel,
  weights: TensorMap,
  sets: readonly StoredSet[],
  target: EngineChoice,
  options: VerifyOptions = {},
): Promise<readonly Verdict[]> {
  return withEngines(async (engines) => {
    const runnableFor = (): Promise<Runnable> =>
      engines.once("", async () => {
        const engine = await engineFor(model, weights, target, options);
        return { engine, places: [...engine.inputs.keys()], notes: [] };
      });
    return verifySets(sets, runnableFor, options.tolerance);
  });
}

/**
 * An ONNX model. Sizes that it leaves open are those of the stored inputs, unless `sizes` has them. Inputs of int32 and int64
 * (shapes, axes, indices) are taken as constants with their stored elements, and so are further inputs of at most one axis
 * (scales, limits) where the model cannot be imported otherwise: nets take float32 alone, and shapes must be known.
 */
export async function verifyOnnx(
  read: () => OnnxModel,
  sets: readonly StoredSet[],
  target: EngineChoice,
  options: VerifyOptions & OnnxOptions = {},
): Promise<readonly Verdict[]> {
  let file: OnnxModel | undefined;
  return withEngines(async (engines) => {
    const runnableFor = async (set: StoredSet): Promise<Runnable> => {
      file ??= read();
      const { key, imported, ...rest } = importFor(file, set, options.sizes ?? {});
      const weights = options.weightsFor?.(imported.model.graph) ?? imported.weights;
      return engines.once(key, async () => {
        return { engine: await importedEngine({ ...imported, weights }, target, options), ...rest };
      });
    };
    return verifySets(sets, runnableFor, options.tolerance);
  });
}

/** Engines by what they were made for; all are closed in the end. */
class Engines {
  readonly #made = new Map<string, Runnable>();

  async once(key: string, make: () => Promise<Runnable>): Promise<Runnable> {
    const runnable = this.#made.get(key) ?? (await make());
    this.#made.set(key, runnable);
    return runnable;
  }

  close(): void {
    for (const { engine } of this.#made.values()) engine.close();
  }
}

async function withEngines<T>(use: (engines: Engines) => Promise<T>): Promise<T> {
  const engines = new Engines();
  try {
    return await use(engines);
  } finally {
    engines.close();
  }
}

/** The imported net as an engine whose ports are ONNX's. */
export async function importedEngine(
  { model, weights, ...ports }: ImportedModel,
  target: EngineChoice,
  options: EngineOptions = {},
): Promise<Engine> {
  demandSize(model.graph);
  return withPorts(await engineFor(model, weights, target, options), ports);
}

function demandSize(graph: Graph): void {
  const message = oversizedMessage(graph);
  if (message !== undefined) throw new ImportError([message]);
}

// ── ONNX models made to fit what is stored ───────────────────────────────────────────────────────────────────────────

interface Fitted {
  /** The same for sets that the same net serves. */
  readonly key: string;
  readonly imported: ImportedModel;
  readonly places: Runnable["places"];
  readonly notes: readonly string[];
}

function importFor(file: OnnxModel, set: StoredSet, sizes: Readonly<Record<string, number>>): Fitted {
  const ports = inputPorts(file.graph);
  demandCount(set, "input", ports);
  const stored = new Map(ports.map((port, at) => [port, tensorOf(set, port, at)]));
  const indices = ports.filter(({ elementType }) => elementType === "int32" || elementType === "int64");
  const few = ports.slice(1).filter((port) => (stored.get(port)?.dims.length ?? 2) <= 1);
  const importWith = (constants: ReadonlySet<OnnxPort>): Fitted => fit(file, ports, stored, constants, sizes);
  const first = fedPorts(ports, new Set(indices)).length > 0 ? new Set(indices) : new Set<OnnxPort>();
  try {
    return importWith(first);
  } catch (error) {
    const second = new Set([...first, ...few]);
    if (!(error instanceof ImportError) || fedPorts(ports, second).length === 0 || second.size === first.size)
      throw error;
    return attempted(() => importWith(second), error);
  }
}

/** What the attempt gives; where it fails as well, the reasons of whichever has fewer are told. */
function attempted<T>(attempt: () => T, error: ImportError): T {
  try {
    return attempt();
  } catch (second) {
    throw second instanceof ImportError && second.problems.length > error.problems.length ? error : second;
  }
}

function inputPorts({ inputs, initializers }: OnnxModel["graph"]): readonly OnnxPort[] {
  const known = new Set(initializers.map(({ name }) => name));
  return inputs.filter(({ name }) => !known.has(name));
}

function fedPorts(ports: readonly OnnxPort[], constants: ReadonlySet<OnnxPort>): readonly OnnxPort[] {
  return ports.filter((port) => !constants.has(port));
}

/** Undefined for what is no tensor: the importer says so. */
function tensorOf(set: StoredSet, port: OnnxPort, at: number): OnnxTensor | undefined {
  return port.elementType === undefined ? undefined : storedTensor(set, "input", port.name, at);
}

function fit(
  file: OnnxModel,
  ports: readonly OnnxPort[],
  stored: ReadonlyMap<OnnxPort, OnnxTensor | undefined>,
  constants: ReadonlySet<OnnxPort>,
  sizes: Readonly<Record<string, number>>,
): Fitted {
  const open = fedPorts(ports, constants);
  const fed = open.map((port) => ({ ...port, shape: closedShape(port, stored.get(port), sizes) }));
  const fixed = [...constants].map((port) => constantFor(port, stored.get(port)!));
  const { graph } = file;
  const fitted = { ...graph, inputs: fed, initializers: [...graph.initializers, ...fixed] };
  const imported = importOnnx({ ...file, graph: fitted }, { sizes });
  const key = JSON.stringify([fed.map(({ shape }) => shape), fixed.map((each) => [each.name, [...each.numbers()]])]);
  const names = fixed.map(({ name }) => name).join(", ");
  const notes = fixed.length === 0 ? [] : [`taken as constants: ${names}`];
  return { key, imported, places: open.map((port) => ports.indexOf(port)), notes };
}

/**
 * Extents that the model fixes stay as they are: whether the tensor fits is seen when it is run. So do those that `sizes`
 * binds; the importer says where it names one that is not there.
 */
function closedShape(
  { name, shape }: OnnxPort,
  tensor: OnnxTensor | undefined,
  sizes: Readonly<Record<string, number>>,
): OnnxPort["shape"] {
  if (tensor === undefined || (shape !== undefined && shape.length !== tensor.dims.length)) return shape;
  return tensor.dims.map((found, axis) => {
    const extent = shape?.[axis];
    return typeof extent === "number" || Object.hasOwn(sizes, extent ?? `${name}_dim${axis}`) ? extent : found;
  });
}

/** The stored tensor under the port's name, of the type that the port says. */
function constantFor({ name, elementType }: OnnxPort, stored: OnnxTensor): OnnxTensor {
  const { dims } = stored;
  if (elementType === undefined || elementType === stored.elementType) {
    return rawTensor(name, stored.elementType, dims, stored.bytes());
  }
  return elementType === "float32"
    ? float32Tensor(name, dims, stored.floats())
    : int64Tensor(name, dims, [...stored.numbers()]);
}

// ── Sets ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

async function verifySets(
  sets: readonly StoredSet[],
  runnableFor: (set: StoredSet) => Promise<Runnable>,
  tolerance: Tolerance = defaultTolerance,
): Promise<readonly Verdict[]> {
  if (sets.length === 0) {
    return [{ set: "", result: "data", reasons: ["there are no stored inputs and outputs"], notes: [], outputs: [] }];
  }
  const verdicts: Verdict[] = [];
  for (const set of sets) verdicts.push(await verifySet(set, runnableFor, tolerance));
  return verdicts;
}

async function verifySet(
  set: StoredSet,
  runnableFor: (set: StoredSet) => Promise<Runnable>,
  tolerance: Tolerance,
): Promise<Verdict> {
  try {
    const { engine, places, notes } = await runnableFor(set);
    const outputs = await runSet(engine, places, set, tolerance);
    const reasons = outputs.flatMap(({ name, reason }) => (reason === undefined ? [] : [`output ${name}: ${reason}`]));
    const result = reasons.length === 0 ? "pass" : "differs";
    return { set: set.name, result, reasons, notes: [...notes, ...outputs.flatMap(vanishingNote)], outputs };
  } catch (error) {
    return { set: set.name, ...failureOf(error), notes: [], outputs: [] };
  }
}

function vanishingNote({ name, vanishing }: OutputVerdict): readonly string[] {
  if (vanishing === undefined) return [];
  const [largest, tolerance] = [vanishing.largest, vanishing.tolerance].map((x) => Number(x.toPrecision(2)));
  return [
    `output ${name} proves little: the largest that is stored is ${largest}, and zeros would pass too, within ${tolerance}; ` +
      "a smaller tolerance (--atol) compares it",
  ];
}

function failureOf(error: unknown): Pick<Verdict, "result" | "reasons"> {
  if (error instanceof ImportError) return { result: "unsupported", reasons: error.problems };
  if (error instanceof FormatError) return { result: "data", reasons: [error.message] };
  if (isOutOfMemory(error)) {
    return { result: "unsupported", reasons: ["the model is too large for the memory of this process"] };
  }
  return { result: "bug", reasons: [error instanceof Error ? `${error.name}: ${error.message}` : String(error)] };
}

async function runSet(
  engine: Engine,
  places: Runnable["places"],
  set: StoredSet,
  tolerance: Tolerance,
): Promise<readonly OutputVerdict[]> {
  demandCount(set, "output", engine.outputs);
  const expected = engine.outputs.map(({ name }, at) => storedTensor(set, "output", name, at));
  const inputs = engine.inputs.map((port, at): [string, NpyTensor] => {
    const tensor = storedTensor(set, "input", port.name, places[at]!);
    demandFloat32(port.name, tensor);
    return [port.name, fitToPort(port, { shape: tensor.dims, data: tensor.floats() })];
  });
  const results = await runBatches(engine, new Map(inputs));
  return engine.outputs.map(({ name }, at) => {
    const found = results.get(name)!;
    return { name, shape: found.shape, ...compareWithStored(found, expected[at]!, tolerance) };
  });
}

/** @throws ImportError where numbers are finite in the file and would not be here. */
function demandFloat32(name: string, tensor: OnnxTensor): void {
  if (tensor.elementType !== "float64") return;
  const far = tensor.numbers().find((x) => Number.isFinite(x) && !Number.isFinite(Math.fround(x)));
  if (far !== undefined) throw new ImportError([`input ${name} holds ${far}, which float32 cannot`]);
}

/** @throws FormatError where the set does not hold it. */
function storedTensor(set: StoredSet, side: "input" | "output", name: string, at: number): OnnxTensor {
  const read = set.tensors.get(`${side}_${at}`) ?? set.tensors.get(name);
  if (read !== undefined) return read();
  throw new FormatError(`there is no ${side}_${at} stored, and no ${JSON.stringify(name)}`);
}

/** @throws FormatError where more is stored than the model has. */
function demandCount(set: StoredSet, side: "input" | "output", ports: readonly { readonly name: string }[]): void {
  const numbered = [...set.tensors.keys()].filter((stem) => new RegExp(`^${side}_\\d+$`).test(stem));
  const extra = numbered.filter((stem) => Number(stem.slice(side.length + 1)) >= ports.length);
  const stray = extra.filter((stem) => ports.every(({ name }) => name !== stem));
  if (stray.length === 0) return;
  const has = ports.length === 1 ? `1 ${side}` : `${ports.length} ${side}s`;
  throw new FormatError(`${stray.join(", ")} ${stray.length === 1 ? "is" : "are"} stored, and the model has ${has}`);
}
