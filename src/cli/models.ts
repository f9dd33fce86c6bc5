/** What the commands that work on one model share: its options, reading it, choosing it, telling its mistakes. */
import { openSizes, oversizedTensor } from "../compilable.ts";
import { check, type CheckOptions, type Host } from "../check.ts";
import { nearest } from "../base/did-you-mean.ts";
import { countText, formatDiagnostic } from "../diagnostics/pretty.ts";
import type { ResolvedModel } from "../index.ts";
import { FormatError } from "../formats/format-error.ts";
import { grouped } from "../reports/numbers.ts";
import { formatDims } from "../tensor/shape.ts";
import { UsageError, type Option, type Words } from "./command.ts";
import { readText, readTextIfThere, type Io } from "./io.ts";

export const host: Host = { readFile: readTextIfThere };

export const settingOptions: readonly Option[] = [
  { name: "set", value: "NAME=VALUE", repeatable: true, help: "set a parameter of the model: --set classes=10" },
  { name: "size", value: "NAME=N", repeatable: true, help: "bind a symbolic size: --size H=224" },
];

export const modelOptions: readonly Option[] = [
  { name: "model", value: "NAME", help: "which model of the file, where it holds several" },
  ...settingOptions,
];

export const batchOption: Option = { name: "batch", value: "N", help: "examples at once (default 1)" };

export function checkOptions(words: Words): CheckOptions {
  const sizes: Record<string, number> = Object.create(null) as Record<string, number>;
  for (const [name, text] of Object.entries(words.pairs("size"))) {
    if (!/^[1-9]\d{0,8}$/.test(text))
      throw new UsageError(`--size ${name}= takes a positive integer, not ${JSON.stringify(text)}`);
    sizes[name] = Number(text);
  }
  return { settings: words.pairs("set"), sizes, batch: words.count("batch", 1) };
}

/** The only positional of a command that takes one model file. */
export function modelPath(words: Words): string {
  const [path, ...rest] = words.positionals;
  if (path === undefined) throw new UsageError("name a model file: MODEL.cvk");
  if (rest.length > 0) throw new UsageError(`one model file at a time; ${JSON.stringify(rest[0])} is too many`);
  return path;
}

/** Reads and checks the model; its mistakes are told on the error stream, and it is undefined where it has errors. */
export function loadModel(words: Words, io: Io): ResolvedModel | undefined {
  const path = modelPath(words);
  const { models, diagnostics } = check(path, readText(path), host, checkOptions(words));
  for (const diagnostic of diagnostics) io.err(`${formatDiagnostic(diagnostic, io.errStyle)}\n\n`);
  if (diagnostics.some(({ severity }) => severity === "error")) {
    io.err(`${countText(diagnostics)} in ${path}\n`);
    return undefined;
  }
  return chooseModel(path, models, words.one("model"));
}

function chooseModel(path: string, models: readonly ResolvedModel[], name: string | undefined): ResolvedModel {
  const names = models.map((model) => model.name);
  if (models.length === 0)
    throw new UsageError(`${path} holds no model; a model is written as: model Name { input image [1, 28, 28] … }`);
  if (name === undefined) {
    if (models.length > 1)
      throw new UsageError(`${path} holds several models; choose one with --model: ${names.join(", ")}`);
    return models[0]!;
  }
  const chosen = models.find((model) => model.name === name);
  if (chosen !== undefined) return chosen;
  const near = nearest(name, names);
  const hint = near === undefined ? `it holds ${names.join(", ")}` : `did you mean ${near}?`;
  throw new UsageError(`${path} holds no model ${JSON.stringify(name)}; ${hint}`);
}

/**
 * What compiling and running ask of a model.
 * @throws UsageError where a size is still a name.
 * @throws FormatError where a tensor is too large for any module.
 */
export function demandCompilable({ graph }: ResolvedModel): void {
  const open = openSizes(graph);
  if (open.length > 0) {
    const options = open.map((name) => `--size ${name}=224`).join(" ");
    throw new UsageError(`the size${open.length > 1 ? "s" : ""} ${open.join(", ")} must be bound: ${options}`);
  }
  const oversized = oversizedTensor(graph);
  if (oversized === undefined) return;
  const { name, type, elements, maximum } = oversized;
  throw new FormatError(
    `${name} is ${formatDims(type.shape)}: ${grouped(elements)} elements, and compiled code holds at most ${grouped(maximum)} in one tensor`,
  );
}
