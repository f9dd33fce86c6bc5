/** `convoke verify --bisect`: at which stage of the compiler, and in which layer, numbers go wrong. */
import {
  bisect,
  batchesFrom,
  bisectJson,
  ImportError,
  foreignSubject,
  randomSource,
  type BisectedCase,
  type Bisection,
  type EngineChoice,
  type ForeignSubject,
  type CompilerStage,
  type Target,
  type StoredSet,
  type TensorData,
  type VerifyOptions,
} from "../index.ts";
import {
  batchOf,
  bisectText,
  constantDim,
  constantShape,
  countOf,
  problemsText,
  productOf,
  stageLabel,
} from "../tools.ts";
import { UsageError, type Option, type Words } from "./command.ts";
import { exitCodes } from "./failure.ts";
import { withPathInErrors } from "./file-errors.ts";
import type { Io } from "./io.ts";
import { checkOptions, demandCompilable, demandWeights, isForeign, loadModel } from "./models.ts";
import { demandForeignWords, readForeign } from "./foreign-models.ts";
import { chosenWeights, weightChoice } from "./weight-options.ts";

export const bisectOptions: readonly Option[] = [
  { name: "bisect", help: "instead: which stage of the compiler, and which layer, changes the numbers" },
  { name: "seed", value: "N", help: "with --bisect, without --data: which random inputs (default 1)" },
];

interface Subject extends ForeignSubject {
  /** What it runs on, in words. */
  readonly on: string;
}

/** @param sets undefined where inputs are to be random */
export async function runBisection(
  path: string,
  sets: readonly StoredSet[] | undefined,
  words: Words,
  { engines, options }: { readonly engines: readonly EngineChoice[]; readonly options: VerifyOptions },
  io: Io,
): Promise<number> {
  if (words.has("seed") && sets !== undefined)
    throw new UsageError("--seed goes without --data: it is for random inputs");
  const targets = engines.map(demandTarget);
  const subjects = await subjectsFor(path, sets, words, io);
  if (subjects === undefined) return exitCodes.mistake;
  const cases: BisectedCase[] = [];
  for (const target of targets) {
    for (const subject of subjects) cases.push(await bisectBatches(subject, target, options, io));
  }
  if (words.one("format") === "json") io.out(`${JSON.stringify(bisectJson(cases), null, 2)}\n`);
  else io.out(cases.map((each) => bisectText(each, io.outStyle)).join("\n"));
  const findings = cases.flatMap(({ finding }) => finding ?? []);
  if (findings.some(({ cause }) => cause === "bug")) return exitCodes.bug;
  return findings.length === 0 ? exitCodes.fine : exitCodes.mistake;
}

/** Batch after batch, up to the first in which something differs. */
async function bisectBatches(
  { model, weights, batches, on }: Subject,
  target: Target,
  options: VerifyOptions,
  io: Io,
): Promise<BisectedCase> {
  const size = constantDim(batchOf(model.graph));
  const done: Bisection[] = [];
  for (const [at, inputs] of batches.entries()) {
    const place = batches.length === 1 ? "" : `, ${placeOf(at, size, batches.length)}`;
    const onProgress = (stage: CompilerStage): void => io.progress(`${target.name}${place}: ${stageLabel(stage)}`);
    const found = await bisect(model, weights, inputs, target, { ...options, onProgress });
    if (found.finding !== undefined) return { target: target.name, inputs: on + place, ...found };
    done.push(found);
  }
  const count = batches.length === 1 ? "" : `, ${countOf(batches.length * size, "example")}`;
  return { target: target.name, inputs: on + count, stages: largestOf(done), finding: undefined };
}

/** `example 2 of 2`, `examples 3 to 4 of 6` */
function placeOf(batch: number, size: number, batches: number): string {
  const [first, last] = [batch * size + 1, (batch + 1) * size];
  return `${first === last ? `example ${first}` : `examples ${first} to ${last}`} of ${batches * size}`;
}

/** The stages of bisections that found nothing, with the largest difference of all. */
function largestOf([first, ...others]: readonly Bisection[]): Bisection["stages"] {
  return first!.stages.map((stage, at) => ({
    ...stage,
    largest: Math.max(stage.largest!, ...others.map(({ stages }) => stages[at]!.largest!)),
  }));
}

function demandTarget(engine: EngineChoice): Target {
  if (typeof engine !== "string") return engine;
  throw new UsageError("--bisect compares with the reference: name what is compiled for, --target wasm");
}

/** Undefined where the model has mistakes, which have been told. */
async function subjectsFor(
  path: string,
  sets: readonly StoredSet[] | undefined,
  words: Words,
  io: Io,
): Promise<readonly Subject[] | undefined> {
  if (sets !== undefined && isForeign(path)) return foreignSubjects(path, sets, words, io);
  const loaded = await loadModel(words.withPositionals([path]), io);
  if (loaded === undefined) return undefined;
  const { model } = loaded;
  demandCompilable(model);
  const weights = (await chosenWeights(words, model.graph, io)) ?? loaded.weights ?? new Map<string, TensorData>();
  demandWeights(model, weights);
  if (sets !== undefined) {
    return sets.map((set) => ({
      model,
      weights,
      batches: withPathInErrors(set.name, () => batchesFrom(set, model)),
      on: set.name,
    }));
  }
  const seed = words.count("seed", 1);
  const random = randomSource(seed);
  const inputs = model.graph.inputs.map(({ name, type }): [string, TensorData] => [
    name,
    Float32Array.from({ length: productOf(constantShape(type.shape)) }, () => 2 * random.next() - 1),
  ]);
  return [{ model, weights, batches: [new Map(inputs)], on: `random inputs (seed ${seed})` }];
}

async function foreignSubjects(
  path: string,
  sets: readonly StoredSet[],
  words: Words,
  io: Io,
): Promise<readonly Subject[] | undefined> {
  if (words.has("batch")) throw new UsageError("--batch goes without --data: the model takes the batch of its data");
  const file = await readForeign(path);
  demandForeignWords(path, file, words);
  const { sizes = {} } = checkOptions(words);
  const weightsFor = await weightChoice(words, io);
  try {
    const subjects = sets.map((set) => ({
      ...withPathInErrors(set.name, () => foreignSubject(file, set, { sizes, weightsFor })),
      on: set.name,
    }));
    subjects.forEach(({ model }) => demandCompilable(model));
    return subjects;
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    io.err(problemsText(path, error.problems, io.errStyle));
    return undefined;
  }
}
