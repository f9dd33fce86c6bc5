/** What a user says about a model on the command line: which file, which of its models, its parameters and sizes. */
import { basename, extname } from "node:path";
import type { CheckOptions, Level, WeightType } from "../index.ts";
import { levels, nearest, notARule, shown, weightTypes } from "../tools.ts";
import { readCount, UsageError, type Option, type Words } from "./command.ts";
import { isForeign, modelName, STDIN } from "./model-names.ts";

/** Of rules, which a configuration calls `rules`. */
export const ruleOption: Option = {
  name: "rule",
  key: "rules",
  value: "CODE=LEVEL",
  repeatable: true,
  help: `how a rule is told: --rule conv/unread=off (${levels.join(", ")})`,
};

export const settingOptions: readonly Option[] = [
  ruleOption,
  { name: "set", value: "NAME=VALUE", repeatable: true, help: "set a parameter of the model: --set classes=10" },
  { name: "size", value: "NAME=N", repeatable: true, help: "bind a symbolic size: --size H=224" },
  {
    name: "root",
    value: "DIR",
    help: "imports stay below it (default: the nearest folder above with package.json, convoke.config.* or .git)",
  },
  {
    name: "config",
    value: "FILE",
    help: "what holds where no option says otherwise (default: the nearest convoke.config.json in the model's folder or above)",
  },
  {
    name: "stdin-path",
    value: "FILE",
    help: "what a model from standard input (-) is called, and where its imports are (default <stdin>, the current folder)",
  },
];

export const modelOptions: readonly Option[] = [
  { name: "model", value: "NAME", help: "which model of the file, where it holds several" },
  ...settingOptions,
];

export const batchOption: Option = { name: "batch", value: "N", help: "examples at once (default 1)" };

/** Of commands that store no weights. */
export const judgedTypeOption: Option = {
  name: "weights-type",
  value: "TYPE",
  choices: weightTypes,
  help: "how weights are stored, for figures and claims about their bytes (default f32)",
};

/** How weights are stored, as far as what is said of a net depends on it. */
export function judgedType(words: Words): WeightType {
  return (words.one("weights-type") ?? "f32") as WeightType;
}

export function checkOptions(words: Words): CheckOptions {
  demandStdin(words);
  const sizes: Record<string, number> = Object.create(null) as Record<string, number>;
  for (const [name, text] of Object.entries(words.pairs("size"))) {
    sizes[name] = readCount(`--size ${name}=`, text);
  }
  // Where --fit chooses, what was chosen is judged.
  const weightsType = words.has("fit") ? "undecided" : judgedType(words);
  return { settings: words.pairs("set"), sizes, batch: words.count("batch", 1), weightsType, rules: rulesIn(words) };
}

function rulesIn(words: Words): Readonly<Record<string, Level>> {
  const rules = words.pairs("rule");
  for (const [code, level] of Object.entries(rules)) {
    const problem = ruleProblem(code, level);
    if (problem !== undefined) throw new UsageError(`--rule ${code}=${level}: ${problem}`);
  }
  return rules as Readonly<Record<string, Level>>;
}

/** Why a rule cannot be told so; undefined where it can. */
export function ruleProblem(code: string, level: string): string | undefined {
  if (levels.some((each) => each === level)) return notARule(code);
  const near = nearest(level, levels);
  return `a level is ${levels.join(", ")}, not ${shown(JSON.stringify(level))}${near === undefined ? "" : `; did you mean ${near}?`}`;
}

function demandStdin(words: Words): void {
  const path = words.one("stdin-path");
  if (path === undefined) return;
  if (!words.positionals.includes(STDIN)) {
    throw new UsageError("--stdin-path goes with -, which reads the model from standard input");
  }
  if (isForeign(path))
    throw new UsageError("standard input holds model text: name a model of another program by its file");
}

/** The only positional of a command that takes one model file. */
export function modelPath(words: Words): string {
  const [path, ...rest] = words.positionals;
  if (path === undefined)
    throw new UsageError("name a model file: MODEL.cvk, MODEL.onnx or model.json, or - for standard input");
  if (rest.length > 0) throw new UsageError(`one model file at a time; ${JSON.stringify(rest[0])} is too many`);
  return path;
}

/** What files that are made of a model are called: as `--name` says, else as the model's own. */
export function outputName(words: Words): string {
  const path = modelPath(words);
  if (path === STDIN && !words.has("name") && !words.has("stdin-path")) {
    throw new UsageError("say what the files of a model from standard input are called: --name NAME");
  }
  const file = modelName(path, words);
  const name = words.one("name") ?? basename(file, extname(file));
  if (name !== basename(name) || /^\.*$/.test(name)) {
    throw new UsageError(`--name takes a file name, not ${JSON.stringify(name)}`);
  }
  return name;
}
