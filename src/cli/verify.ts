/** `convoke verify`: whether a compiled model gives the results that were stored for it, and does what it claims. */
import { relative, sep } from "node:path";
import {
  defaultTolerance,
  verifyJson,
  verifyModel,
  verifyForeign,
  type EngineChoice,
  type StoredSet,
  type Verdict,
  type VerifyOptions,
  type TensorData,
} from "../index.ts";
import {
  caseText,
  claimsJson,
  claimsText,
  holdAll,
  suiteText,
  unjudgedClaims,
  worstResult,
  type VerifiedCase,
  type VerifiedClaims,
} from "../tools.ts";
import { bisectOptions, runBisection } from "./bisection.ts";
import { helpOption, UsageError, type Command, type Words } from "./command.ts";
import { exitCodes } from "./failure.ts";
import type { Io } from "./io.ts";
import {
  batchOption,
  checkOptions,
  demandCompilable,
  demandWeights,
  isForeign,
  loadModel,
  modelOptions,
} from "./models.ts";
import { demandForeignWords, readForeign } from "./foreign-models.ts";
import { isFolder, modelOfTest, setsOfTest, storedSets, testFolders } from "./stored-sets.ts";
import { accuracyOption, chosenAccuracy, chosenEngines, engineOption, targetFlags } from "./targets.ts";
import { verifyClaims } from "./verify-claims.ts";
import { weightChoice, weightOptions } from "./weight-options.ts";

export const verify: Command = {
  name: "verify",
  summary: "run a model on stored inputs and compare with stored outputs, and judge what it claims of its behaviour",
  usage: "MODEL --data DIR… | MODEL --weights FILE | ONNX-TEST-FOLDER | --suite DIR | MODEL --bisect",
  details: [
    "A folder of data holds input_0.pb or .npy, output_0.pb or .npy and so on, or NAME.npy for inputs and outputs by name. A",
    "folder of an ONNX test holds model.onnx and folders of data, test_data_set_0 and so on; --suite runs every such folder",
    "below DIR. An element passes where |found - stored| <= atol + rtol * |stored|; NaN equals NaN, and infinities themselves.",
    `Without --atol, it is ${defaultTolerance.absolute} or ${defaultTolerance.ofLargest} of the output's largest stored element, what float32 sums cannot do better.`,
    "Sizes that an ONNX model leaves open are those of the data. Its inputs of int32 and int64 are taken as constants, and so",
    "are further inputs of at most one axis (scales, limits) where it could not be imported otherwise.",
    "",
    'Claims about behaviour are judged with and without --data: expect accuracy("digits.npz") >= 0.98, or any other metric of',
    'training, over a .npz or a folder of pictures as convoke train takes it, and expect close("net.onnx", 1e-5), which compares',
    "outputs for random inputs with those of another model; one that is text takes its weights from --weights as well. Files are named",
    "from the model's own on, and lie in its project.",
    "",
    "--bisect is for wrong numbers: it runs the model at each stage of the compiler on the same inputs, stored ones or random ones,",
    "and names the first stage whose outputs differ from those of the graph as written (on the reference interpreter), and the",
    "first layer there; dump --after takes the names of stages. Stored outputs are not compared; of stored inputs, every example is",
    "run, up to the first that differs. Interpreters are slow: small nets take seconds, the largest allowed minutes an example.",
    "With --format json: { bisections: [{ target, inputs, stages: [{ kind, name, largest, pass }], finding }] }, finding null where",
    'nothing differs. Its cause is "bug" (exit 70), "tolerance", where only a narrower one than the default tells the outputs apart,',
    'or "range", where numbers leave the range of float32 (exit 1).',
    "",
    "--format json prints { cases: [{ name, pass, reason, maxAbsolute, maxRelative, notes }] }: name is the folder's path below the",
    "suite, or the model as it was named; reason is there where it does not pass; the errors are the largest of all outputs,",
    "null where nothing was compared or one is infinite; notes, where there are any, say what was taken as constants, and which",
    "outputs are so small that zeros would pass too. With several targets a case has its target too. Claims about behaviour are",
    "claims: [{ claim, file, line, column, pass, reason, found: [{ of, value, note }] }], left out where there are none.",
    "",
    "Exits with 1 where anything does not pass, and with 70 where that is a bug of ours.",
  ].join("\n"),
  options: [
    { name: "data", value: "DIR", repeatable: true, help: "stored inputs and outputs; further words are folders too" },
    { name: "suite", value: "DIR", help: "verify every ONNX test below the folder" },
    { name: "only", value: "REGEX", help: "with --suite: only cases whose name matches" },
    ...bisectOptions,
    { ...engineOption, repeatable: true },
    { name: "rtol", value: "X", help: `relative tolerance (default ${defaultTolerance.relative})` },
    { name: "atol", value: "X", help: `absolute tolerance (default ${defaultTolerance.absolute}, or more: see above)` },
    { name: "format", value: "FORMAT", choices: ["text", "json"], help: "how to print (default text)" },
    accuracyOption,
    ...targetFlags("run"),
    ...weightOptions,
    batchOption,
    ...modelOptions,
    helpOption,
  ],
  examples: [
    "convoke verify mnist.onnx --data mnist/test_data_set_0",
    "convoke verify mnist.cvk --weights mnist.safetensors --data samples --target wasm",
    "convoke verify mnist.cvk --weights mnist.safetensors --bisect --target wasm",
    "convoke verify mnist.cvk --weights mnist.safetensors",
    "convoke verify --suite onnx/backend/test/data/node --target reference --target ts --target wasm",
  ],
  isOnModel: true,
  async run(words, io) {
    const job = chosenJob(words);
    if (words.has("bisect")) return bisectOne(words, job, io);
    if (words.has("seed")) throw new UsageError("--seed goes with --bisect");
    const verified = words.has("suite") ? await verifySuite(words, job, io) : await verifyOne(words, job, io);
    if (verified === undefined) return exitCodes.mistake;
    tell(verified, words, job, io);
    return exitCode(verified);
  },
};

/** What was found of models, and of what one claims. */
interface Verified {
  readonly cases: readonly VerifiedCase[];
  readonly claims: readonly VerifiedClaims[];
}

function tell({ cases, claims }: Verified, words: Words, { engines }: Job, io: Io): void {
  const several = engines.length > 1;
  if (words.one("format") === "json") {
    const told = claims.length === 0 ? {} : { claims: claimsJson(claims, several) };
    return io.out(`${JSON.stringify({ ...verifyJson(cases, several), ...told }, null, 2)}\n`);
  }
  if (words.has("suite")) return io.out(suiteText(cases, engines.map(nameOf), io.outStyle));
  for (const each of cases) io.out(caseText(each, io.outStyle, several));
  for (const each of claims) io.out(claimsText(each, io.outStyle, several));
}

interface Job {
  readonly engines: readonly EngineChoice[];
  readonly options: VerifyOptions;
}

function chosenJob(words: Words): Job {
  const engines = chosenEngines(words);
  const tolerance = {
    relative: toleranceOf(words, "rtol", defaultTolerance.relative),
    absolute: toleranceOf(words, "atol", defaultTolerance.absolute),
    ofLargest: words.has("atol") ? 0 : defaultTolerance.ofLargest!,
  };
  return { engines, options: { tolerance, accuracy: chosenAccuracy(words) } };
}

/** As `--target` takes it. */
function nameOf(engine: EngineChoice): string {
  return typeof engine === "string" ? engine : engine.name;
}

function toleranceOf(words: Words, name: string, otherwise: number): number {
  const text = words.one(name);
  if (text === undefined) return otherwise;
  if (/^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return Number(text);
  throw new UsageError(`--${name} takes a number of at least 0, not ${JSON.stringify(text)}`);
}

function exitCode({ cases, claims }: Verified): number {
  const results = new Set(cases.map(worstResult));
  if (results.has("bug")) return exitCodes.bug;
  const isFine = [...results].every((result) => result === "pass") && claims.every(holdAll);
  return isFine ? exitCodes.fine : exitCodes.mistake;
}

// ── A suite ──────────────────────────────────────────────────────────────────────────────────────────────────────────

async function verifySuite(words: Words, job: Job, io: Io): Promise<Verified> {
  const stray = ["data", "weights", "init", "model", "set", "batch"].find((name) => words.has(name));
  if (stray !== undefined) throw new UsageError(`--suite and --${stray} exclude each other`);
  if (words.positionals.length > 0) throw new UsageError(`--suite takes no model besides: ${words.positionals[0]!}`);
  const folders = chosenFolders(words);
  const cases: VerifiedCase[] = [];
  for (const [at, { name, path }] of folders.entries()) {
    for (const engine of job.engines) {
      const target = nameOf(engine);
      io.progress(`${at + 1} of ${folders.length}: ${name} (${target})`);
      const options = { ...job.options, sizes: checkOptions(words).sizes ?? {} };
      const verdicts = await verifyForeign(() => readForeign(modelOfTest(path)!), setsOfTest(path), engine, options);
      cases.push({ name, target, verdicts });
    }
  }
  return { cases, claims: [] };
}

interface SuiteFolder {
  readonly name: string;
  readonly path: string;
}

function chosenFolders(words: Words): readonly SuiteFolder[] {
  const suite = words.one("suite")!;
  const only = expressionOf(words.one("only") ?? "");
  const all = testFolders(suite).map((path) => ({ name: relative(suite, path).split(sep).join("/") || ".", path }));
  if (all.length === 0) throw new UsageError(`no folder below ${suite} holds a model.onnx`);
  const chosen = all.filter(({ name }) => only.test(name)).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  if (chosen.length === 0) throw new UsageError(`--only ${words.one("only")!} matches none of the ${all.length} cases`);
  return chosen;
}

function expressionOf(text: string): RegExp {
  try {
    return new RegExp(text, "u");
  } catch {
    throw new UsageError(`--only takes a regular expression, not ${JSON.stringify(text)}`);
  }
}

// ── One model ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Undefined where the model has mistakes, which have been reported. */
async function verifyOne(words: Words, job: Job, io: Io): Promise<Verified | undefined> {
  const { named, path, sets } = chosenModel(words);
  if (isForeign(path)) {
    return { cases: await verifyForeignFile(named, path, demandSets(sets), words, job, io), claims: [] };
  }
  const loaded = await loadModel(words.withPositionals([path]), io);
  if (loaded === undefined) return undefined;
  const { model } = loaded;
  const doesClaim = unjudgedClaims([model]).length > 0;
  const stored = doesClaim ? sets : demandSets(sets);
  demandCompilable(model);
  const weightsFor = await weightChoice(words, io);
  const weights = weightsFor(model.graph) ?? new Map<string, TensorData>();
  demandWeights(model, weights);
  const cases =
    stored === undefined
      ? []
      : await forEachEngine(named, job, (engine) => verifyModel(model, weights, stored, engine, job.options));
  if (!doesClaim) return { cases, claims: [] };
  const claiming = { model, weights, weightsFor, words, io };
  return { cases, claims: await verifyClaims(claiming, job.engines, job.options) };
}

/** @throws UsageError where none are named, and the model claims nothing that could be judged instead. */
function demandSets(sets: readonly StoredSet[] | undefined): readonly StoredSet[] {
  if (sets !== undefined) return sets;
  throw new UsageError("say where inputs and outputs are: --data DIR");
}

async function bisectOne(words: Words, job: Job, io: Io): Promise<number> {
  if (words.has("suite")) throw new UsageError("--bisect takes one model: leave out --suite");
  if (words.positionals.length === 0) throw new UsageError("name the model to bisect: MODEL --bisect");
  const { path, sets } = chosenModel(words);
  return runBisection(path, sets, words, job, io);
}

interface ChosenModel {
  /** As the user named it: a file, or the folder of an ONNX test. */
  readonly named: string;
  readonly path: string;
  /** Undefined where none are named. */
  readonly sets: readonly StoredSet[] | undefined;
}

function chosenModel(words: Words): ChosenModel {
  if (words.has("only")) throw new UsageError("--only goes with --suite DIR");
  const [named, ...further] = words.positionals;
  if (named === undefined) throw new UsageError("name a model and its data, or a suite: MODEL --data DIR, --suite DIR");
  const isTest = isFolder(named);
  const path = isTest ? modelOfTest(named) : named;
  if (path === undefined) throw new UsageError(`${named} holds no model.onnx`);
  return { named, path, sets: setsFor(words, further, isTest ? named : undefined) };
}

function setsFor(words: Words, further: readonly string[], test: string | undefined): readonly StoredSet[] | undefined {
  const folders = [...words.all("data"), ...further];
  if (folders.length > 0 && !words.has("data")) {
    throw new UsageError(`one model at a time; ${JSON.stringify(folders[0])} is too many`);
  }
  if (folders.length > 0) return folders.flatMap(storedSets);
  return test === undefined ? undefined : setsOfTest(test);
}

async function verifyForeignFile(
  name: string,
  path: string,
  sets: readonly StoredSet[],
  words: Words,
  job: Job,
  io: Io,
): Promise<readonly VerifiedCase[]> {
  if (words.has("batch")) throw new UsageError("--batch goes with .cvk models: others take the batch of their data");
  const file = await readForeign(path);
  demandForeignWords(path, file, words);
  const weightsFor = await weightChoice(words, io);
  const options = { ...job.options, sizes: checkOptions(words).sizes ?? {}, weightsFor };
  return forEachEngine(name, job, (engine) => verifyForeign(() => file, sets, engine, options));
}

async function forEachEngine(
  name: string,
  { engines }: Job,
  run: (engine: EngineChoice) => Promise<readonly Verdict[]>,
): Promise<readonly VerifiedCase[]> {
  const cases: VerifiedCase[] = [];
  for (const engine of engines) cases.push({ name, target: nameOf(engine), verdicts: await run(engine) });
  return cases;
}
