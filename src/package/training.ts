/** What a module has that trains as well; nothing where it only infers. */
import { productOf } from "../base/integers.ts";
import { numberLiteral, propertyKey, stringLiteral } from "../javascript/literal-text.ts";
import type { Port, Program, TrainingPorts } from "../kernel/ir.ts";
import { runtimeNames, type RuntimeModule } from "../runtime/runtime-texts.ts";
import type { ModuleParts, TrainingParts } from "../targets/module-parts.ts";
import { openedWeights } from "../targets/stored-weights.ts";
import { formatDims } from "../tensor/shape.ts";
import { judgedInput, LOSS } from "../training/judge-graph.ts";
import type { ModuleTraining } from "../training/module-training.ts";
import { fixedRate, rateText } from "../training/schedules.ts";
import type { Target } from "../training/targets.ts";
import { RANDOM, RATE } from "../training/training-graph.ts";
import type { ModuleOptions } from "./options.ts";
import type { Pictures } from "./pictures.ts";

export interface TrainingTexts {
  readonly runtime: readonly RuntimeModule[];
  /** The statements of `load`: in front, and once all memory is there. */
  readonly settings: readonly string[];
  readonly start: readonly string[];
  /** The first statements of `run`. */
  readonly beforeRun: readonly string[];
  /** Members of the net, behind `run`. */
  readonly members: readonly string[];
  /** What stands behind `load`. */
  readonly sections: readonly string[];
}

const nothing: TrainingTexts = {
  runtime: [],
  settings: [],
  start: [],
  beforeRun: [],
  members: [],
  sections: [],
};

const RUNTIME: readonly RuntimeModule[] = ["training-options", "kept-tensors", "examples", "check"];
/** What only some modules have of it. */
const MORE: readonly RuntimeModule[] = ["classes", "draw", "normal", "power", "half-cosine"];

/** What it declares, and what the runtime in it may. */
export const TRAINING_NAMES: readonly string[] = [
  "net",
  "seed",
  "steps",
  "kept",
  "progress",
  "isPrepared",
  "batch",
  "given",
  "values",
  "first",
  "checkpoint",
  "beginnings",
  "learningRate",
  ...runtimeNames([...RUNTIME, ...MORE]),
];

/** What training is in the text of a module. */
interface Site {
  readonly program: Program;
  readonly ports: TrainingPorts;
  readonly about: ModuleTraining;
  readonly options: ModuleOptions;
  readonly parts: ModuleParts;
  readonly training: TrainingParts;
  readonly pictures: Pictures;
  readonly types: boolean;
}

export function trainingTexts(
  program: Program,
  options: ModuleOptions,
  parts: ModuleParts,
  pictures: Pictures,
  types: boolean,
): TrainingTexts {
  const { training: about } = options;
  if (program.training === undefined || parts.training === undefined || about === undefined) return nothing;
  const site = { program, ports: program.training, about, options, parts, training: parts.training, pictures, types };
  return {
    runtime: runtimeOf(site),
    settings: [`const { seed, steps } = trainingOptions(options, ${isOfWholeRun(about.plan)});`],
    start: startLines(site),
    beforeRun: ["if (!isPrepared) {", ...indented(parts.training.region("prepare")), "  isPrepared = true;", "}"],
    members: [...stepLines(site), ...evaluateLines(site), ...fileLines(site)],
    sections: sectionsOf(site),
  };
}

function runtimeOf({ about, options }: Site): readonly RuntimeModule[] {
  const { plan, powers } = about;
  const starts = [...(options.weights === "none" ? (about.beginnings?.values() ?? []) : [])];
  const rate = rateText(plan).join();
  return [
    ...RUNTIME,
    ...(about.targets.some(({ classes }) => classes !== undefined) ? ["classes" as const] : []),
    ...(starts.length > 0 ? ["draw" as const] : []),
    ...(starts.some((start) => "normal" in start) ? ["normal" as const] : []),
    ...(powers.size > 0 || rate.includes("power(") ? ["power" as const] : []),
    ...(rate.includes("halfCosine(") ? ["half-cosine" as const] : []),
  ];
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

// ── load ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

function startLines({ program, options, about, training, types }: Site): string[] {
  const parameters = new Set(program.parameters.map(({ name }) => name));
  const kept = [...program.parameters, ...program.state.filter(({ name }) => !parameters.has(name))];
  const rows = kept.map(
    (port) => `  [${stringLiteral(port.name)}, ${formatDims(port.shape)}, ${training.memory(port)}],`,
  );
  const read = `await readKept(${openedWeights(program, options)}, kept);`;
  const isDrawn = options.weights === "none" && about.beginnings !== undefined;
  const hasNormal = [...(about.beginnings?.values() ?? [])].some((start) => "normal" in start);
  const draw = `drawKept(kept, beginnings, seed${hasNormal ? ", normalSource" : ""});`;
  return [
    `const kept${types ? ": Kept[]" : ""} = [`,
    ...rows,
    "];",
    ...(isDrawn ? [`if (weights === undefined) ${draw}`, `else ${read}`] : [read]),
    "const progress = { seed, steps, step: 0 };",
    "let isPrepared = false;",
  ];
}

// ── step ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

function stepLines(site: Site): string[] {
  const { ports, about, training, types } = site;
  const targets = new Map(about.targets.map((target) => [target.input, target]));
  return [
    `step(batch${types ? ": any" : ""})${types ? ": any" : ""} {`,
    ...indented([
      "const given = Object(batch);",
      ...ports.train.inputs.flatMap((port) => inputLines(site, port, targets.get(port.name))),
      ...training.region("train"),
      "progress.step++;",
      "isPrepared = false;",
      resultLine(site, ports.train.outputs),
    ]),
    "},",
  ];
}

function inputLines(site: Site, port: Port, target: Target | undefined): string[] {
  const numbers = numberLines(site, port);
  if (numbers !== undefined) return numbers;
  return target === undefined ? valuesLines(site, port, port.name) : targetLines(site, port, target);
}

/** What a step reads beside the batch. */
function numberLines({ about, training }: Site, port: Port): string[] | undefined {
  const into = training.memory(port);
  if (port.name === RATE) return [`${into}[0] = ${rateExpression(about)};`];
  const base = about.powers.get(port.name);
  if (base !== undefined) return [`${into}[0] = 1 - power(${numberLiteral(base)}, progress.step + 1);`];
  if (port.name !== RANDOM) return undefined;
  return ["progress.seed", "progress.step"].flatMap((word, at) => [
    `${into}[${2 * at}] = ${word} & 65535;`,
    `${into}[${2 * at + 1}] = ${word} >>> 16;`,
  ]);
}

function isOfWholeRun({ schedule }: ModuleTraining["plan"]): boolean {
  return schedule.of.isOfWholeRun === true;
}

function rateExpression({ plan }: ModuleTraining): string {
  const fixed = fixedRate(plan);
  if (fixed !== undefined) return numberLiteral(fixed);
  return `learningRate(progress.step${isOfWholeRun(plan) ? ", progress.steps" : ""})`;
}

function targetLines(site: Site, port: Port, { name, classes, loss }: Target): string[] {
  if (classes === undefined) return valuesLines(site, port, name);
  const ignored = loss.attributes["ignore"] as number | undefined;
  const shape = port.shape.toSpliced(1, 1);
  const more = ignored === undefined ? "" : `, ${ignored}`;
  const given = `given[${stringLiteral(name)}]`;
  const [into, text] = [site.training.memory(port), stringLiteral(formatDims(shape))];
  return [`putClasses(${stringLiteral(name)}, ${given}, ${into}, ${text}, ${classes}${more});`];
}

/** Elements that are handed over under a name. */
function valuesLines({ training, pictures }: Site, port: Port, name: string): string[] {
  const key = stringLiteral(name);
  const given = pictures.elements(port, `given[${key}]`);
  const check = `check(${key}, values, ${productOf(port.shape)}, ${stringLiteral(formatDims(port.shape))});`;
  return ["{", `  const values = ${given};`, `  ${check}`, `  ${training.memory(port)}.set(values);`, "}"];
}

function resultLine({ training, about }: Site, outputs: readonly Port[]): string {
  const found = (name: string): string => `${training.memory(outputs.find((port) => port.name === name)!)}[0]`;
  const metrics = about.metrics.map((name) => `${propertyKey(name)}: ${found(name)}`);
  return `return { ${[`loss: ${found(LOSS)}`, ...metrics].join(", ")} };`;
}

// ── evaluate ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function evaluateLines(site: Site): string[] {
  const { ports, training, types } = site;
  return [
    `evaluate(batch${types ? ": any" : ""})${types ? ": any" : ""} {`,
    ...indented([
      "const given = Object(batch);",
      ...inferLines(site),
      ...judgeLines(site),
      ...training.region("judge"),
      resultLine(site, ports.judge.outputs),
    ]),
    "},",
  ];
}

/** Runs the net on as many examples at a time as it takes. */
function inferLines({ program, about }: Site): string[] {
  const { inputs, outputs } = program;
  const at = inputs[0]!.shape[0]!;
  const inputOf = (port: Port): string => `partOf(given[${keyOf(port)}], first, ${at}, ${sizeOf(port)})`;
  const outputOf = (port: Port): string =>
    `outputs[${keyOf(port)}].subarray(first * ${sizeOf(port)}, (first + ${at}) * ${sizeOf(port)})`;
  return [
    ...inputs.map((port) => {
      const due = `${about.batch * sizeOf(port)}, ${stringLiteral(formatDims(port.shape.with(0, about.batch)))}`;
      return `checkBatch(${keyOf(port)}, given[${keyOf(port)}], ${about.batch}, ${due});`;
    }),
    "const outputs = {",
    ...outputs.map((port) => `  ${propertyKey(port.name)}: new Float32Array(${about.batch * sizeOf(port)}),`),
    "};",
    `for (let first = 0; first < ${about.batch}; first += ${at}) {`,
    `  net.run(${argument(inputs, inputOf)}, ${argument(outputs, outputOf)});`,
    "}",
  ];
}

/** Of one example. */
function sizeOf({ shape }: Port): number {
  return productOf(shape.slice(1));
}

function keyOf({ name }: Port): string {
  return stringLiteral(name);
}

/** What `run` takes for some ports: one as it is, several as an object by name. */
function argument(ports: readonly Port[], text: (port: Port) => string): string {
  if (ports.length === 1) return text(ports[0]!);
  return `{ ${ports.map((port) => `${propertyKey(port.name)}: ${text(port)}`).join(", ")} }`;
}

function judgeLines(site: Site): string[] {
  const { ports, about, training } = site;
  const portOf = new Map(ports.judge.inputs.map((port) => [port.name, port]));
  return about.targets.flatMap((target) => [
    `${training.memory(portOf.get(judgedInput(target.output))!)}.set(outputs[${stringLiteral(target.output)}]);`,
    ...targetLines(site, portOf.get(target.input)!, target),
  ]);
}

// ── What is kept ─────────────────────────────────────────────────────────────────────────────────────────────────────

function fileLines({ program, types }: Site): string[] {
  return [
    `weights: () => writeKept(kept.slice(0, ${program.parameters.length})),`,
    "checkpoint: () => writeKept(kept, progress),",
    `restore(checkpoint${types ? ": any" : ""}) {`,
    "  Object.assign(progress, restoreKept(checkpoint, kept));",
    "  isPrepared = false;",
    "},",
  ];
}

function sectionsOf({ about, options, types }: Site): string[] {
  const { beginnings, plan } = about;
  const typed = (type: string): string => (types ? `: ${type}` : "");
  const more = isOfWholeRun(plan) ? `, steps${typed("number")}` : "";
  const head = `function learningRate(step${typed("number")}${more})${typed("number")} {`;
  const rate = fixedRate(plan) === undefined ? [[head, ...indented(rateText(plan)), "}"].join("\n")] : [];
  if (options.weights !== "none" || beginnings === undefined) return rate;
  const rows = [...beginnings].flatMap(([name, start]) => {
    const [[kind, value]] = Object.entries(start) as [[string, number]];
    const isZero = kind === "constant" && value === 0;
    return isZero ? [] : [`  ${propertyKey(name)}: { ${kind}: ${numberLiteral(value)} },`];
  });
  return [...rate, [`const beginnings${typed("Beginnings")} = {`, ...rows, "};"].join("\n")];
}
