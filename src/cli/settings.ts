/**
 * What `convoke.config.json` may say of a model, and plugins of bundlers take as options: the options of commands that belong
 * to a model, in JSON. The table here gives the checks and the JSON Schema; the types say the same (a test compares them).
 */
import type { CompileOptions, Initialiser, Level, TargetName, WeightLayout, WeightType } from "../index.ts";
import { levels } from "../tools.ts";
import type { Option, OptionValues, Words } from "./command.ts";
import { batchOption, modelOptions } from "./model-options.ts";
import { accuracyOption, targetFlags, targetOption } from "./targets.ts";
import { fitOption, weightOptions, weightsInOption, weightTypeOption } from "./weight-options.ts";

/** How a model is compiled; what is left out is as the command `compile` has it. */
export interface ModelSettings {
  /** Which model of the file, where it holds several. */
  readonly model?: string;
  /** Parameters of the model: `{ "classes": 10 }`. */
  readonly set?: Readonly<Record<string, string | number | boolean>>;
  /** Symbolic sizes: `{ "H": 224 }`. */
  readonly size?: Readonly<Record<string, number>>;
  /** How rules are told: `{ "conv/unread": "off" }`. */
  readonly rules?: Readonly<Record<string, Level>>;
  /** Examples at once. */
  readonly batch?: number;
  /** What kernels are generated for. */
  readonly target?: TargetName;
  readonly accuracy?: NonNullable<CompileOptions["accuracy"]>;
  /** How many threads may compute (`wasm`). */
  readonly threads?: number;
  /** How vectors multiply and add (`wasm`). */
  readonly simd?: "plain" | "relaxed" | "both";
  /** How weights are stored: as in their file format, or as the kernels read them (`wasm`). */
  readonly weightsForm?: "plain" | "packed";
  /** Where the binary goes (`wasm`). */
  readonly wasmIn?: "auto" | "module" | "file";
  /** The weight file, beside the configuration or below. */
  readonly weights?: string;
  readonly weightsLayout?: WeightLayout;
  readonly weightsKey?: string;
  /** Other names for the file's tensors, one after the other: `["head.*=fc.*"]`. */
  readonly rename?: readonly string[];
  /** A JSON file that says which tensor is which parameter's. */
  readonly weightsMap?: string;
  /** Random initial weights: `"seed=1"`. */
  readonly init?: string;
  readonly initScheme?: Initialiser;
  /** Where weights go. */
  readonly weightsIn?: "auto" | "module" | "file";
  /** How weights are stored. */
  readonly weightsType?: WeightType;
  /** Store each tensor as f32, f16 or u8, so that the file has at most this size: `"200KB"`. */
  readonly fit?: string;
}

/** What holds for all models, and for those whose path, from the configuration's folder on, fits a pattern. */
export interface Configuration extends ModelSettings {
  readonly models?: Readonly<Record<string, ModelSettings>>;
}

const notOfConfiguration = ["root", "stdin-path", "config", "relaxed-simd"];

/** The options of commands that a configuration can set. */
export const settableOptions: readonly Option[] = [
  ...modelOptions,
  batchOption,
  targetOption,
  accuracyOption,
  ...targetFlags("module"),
  ...weightOptions,
  weightsInOption,
  weightTypeOption,
  fitOption,
].filter(({ name }) => !notOfConfiguration.includes(name));

/** Those that name files. */
export const PATH_OPTIONS = ["weights", "weights-map"];

/** Of each group what counts more replaces all that counts less. */
const GROUPS: readonly (readonly string[])[] = [
  ["weights", "weights-layout", "weights-key", "rename", "weights-map", "init", "init-scheme"],
  ["weights-type", "fit"],
  ["weights-form", "fit"],
  ["simd", "relaxed-simd"],
];

/** Those of values by name. */
const PAIR_OPTIONS = ["set", "size", "rule"];

/** Options that say how another is meant, which their command must have. */
const LEADERS: readonly (readonly [leader: string, others: readonly string[]])[] = [
  ["weights", ["weights-layout", "weights-key", "rename", "weights-map"]],
  ["init", ["init-scheme"]],
];

const targetOptions = targetFlags("module").map(({ name }) => name);

/** Settings, and behind them what others say that they neither say nor make senseless. Values by name are joined. */
export function settingsOver(settings: OptionValues, others: OptionValues): OptionValues {
  const replaced = GROUPS.filter((group) => group.some((name) => name in settings)).flat();
  const { target } = settings;
  if (target !== undefined && !target.includes(others["target"]?.[0] ?? "")) replaced.push(...targetOptions);
  const left = Object.entries(others).filter(([name]) => !replaced.includes(name) && !(name in settings));
  const joined = PAIR_OPTIONS.flatMap((name) => {
    const [own, behind] = [settings[name], others[name]];
    return own && behind ? [[name, pairsOver(own, behind)] as const] : [];
  });
  return { ...Object.fromEntries(left), ...settings, ...Object.fromEntries(joined) };
}

function nameOf(pair: string): string {
  return pair.slice(0, pair.indexOf("="));
}

/** `name=value` words, and behind them those of other names. */
function pairsOver(own: readonly string[], behind: readonly string[]): readonly string[] {
  const names = new Set(own.map(nameOf));
  return [...behind.filter((pair) => !names.has(nameOf(pair))), ...own];
}

/** The words of a command, and behind them what a configuration says that the command takes. */
export function withSettings(words: Words, settings: OptionValues): Words {
  const options = new Map(words.options.map((option) => [option.name, option]));
  const lost = LEADERS.flatMap(([leader, others]) => (options.has(leader) ? [] : others));
  const isTaken = ([name, values]: readonly [string, readonly string[]]): boolean => {
    const option = options.get(name);
    return option !== undefined && takes(option, values) && !lost.includes(name);
  };
  return words.withValues(settingsOver(words.values, Object.fromEntries(Object.entries(settings).filter(isTaken))));
}

/** Whether a command's option is the one that a configuration sets, and knows these values. */
function takes({ isOwn, choices }: Option, values: readonly string[]): boolean {
  return isOwn !== true && (choices === undefined || values.every((value) => choices.includes(value)));
}

/** `weights-type` is `weightsType` in JSON. */
export function keyOf({ name, key }: Pick<Option, "name" | "key">): string {
  return key ?? name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** What an option takes in JSON. */
export type SettingKind = "switch" | "count" | "pairs" | "counts" | "levels" | "list" | "text";

export function kindOf({ name, value, repeatable }: Option): SettingKind {
  if (value === undefined) return "switch";
  if (name === "size") return "counts";
  if (name === "rule") return "levels";
  if (repeatable === true) return name === "set" ? "pairs" : "list";
  return value === "N" ? "count" : "text";
}

const SCALAR = { type: ["string", "number", "boolean"] };

const COUNT = { type: "integer", minimum: 1 };

const SCHEMAS: Readonly<Record<SettingKind, object>> = {
  switch: { type: "boolean" },
  count: COUNT,
  pairs: { type: "object", additionalProperties: SCALAR },
  counts: { type: "object", additionalProperties: COUNT },
  levels: { type: "object", additionalProperties: { enum: levels } },
  list: { type: "array", items: { type: "string" } },
  text: { type: "string", minLength: 1 },
};

/** The JSON Schema (draft 7) of `convoke.config.json`. */
export function configurationSchema(): object {
  const settings = Object.fromEntries(
    settableOptions.map((option) => {
      const { help: description, choices } = option;
      return [keyOf(option), { description, ...SCHEMAS[kindOf(option)], ...(choices && { enum: choices }) }];
    }),
  );
  const models = {
    description: "what holds for some models: by their path or a pattern of it, from the folder of this file on",
    type: "object",
    additionalProperties: { type: "object", properties: settings, additionalProperties: false },
  };
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "convoke.config.json: how the models of a project are compiled",
    type: "object",
    properties: { $schema: { type: "string" }, ...settings, models },
    additionalProperties: false,
  };
}

/** What words of options are in JSON. */
export function settingsInJson(values: OptionValues): object {
  const entries = settableOptions.flatMap((option) => {
    const words = values[option.name];
    return words === undefined ? [] : [[keyOf(option), inJson(kindOf(option), words)] as const];
  });
  return Object.fromEntries(entries);
}

function inJson(kind: SettingKind, words: readonly string[]): unknown {
  if (kind === "switch") return words.length > 0;
  if (kind === "count") return Number(words[0]);
  if (kind === "list") return words;
  if (kind === "text") return words[0];
  const pairs = words.map((word): [string, string] => [
    word.slice(0, word.indexOf("=")),
    word.slice(word.indexOf("=") + 1),
  ]);
  return Object.fromEntries(kind !== "counts" ? pairs : pairs.map(([name, count]) => [name, Number(count)]));
}
