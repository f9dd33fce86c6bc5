/** The options that say what kernels are generated for, shared by the commands that generate some. */
import { setFlagsFromString } from "node:v8";
import {
  engineNames,
  targetKinds,
  type CompileOptions,
  type EngineChoice,
  type Target,
  type TargetKind,
} from "../index.ts";
import { accuracies, defaultOf, type Purpose, type Setting, type TargetOption } from "../tools.ts";
import { UsageError, type Option, type Words } from "./command.ts";

const defaultName = targetKinds[0]!.name;

export const targetOption: Option = {
  name: "target",
  value: "TARGET",
  choices: targetKinds.map(({ name }) => name),
  help: `what kernels are generated for (default ${defaultName})`,
};

/** For commands that run a model. */
export const engineOption: Option = {
  ...targetOption,
  choices: engineNames,
  help: `what to run it with (default ${defaultName})`,
};

export const accuracyOption: Option = {
  name: "accuracy",
  value: "LEVEL",
  choices: accuracies,
  help: "strict: nothing that rounds more than a plain sum of products does, so no Winograd; so it is in training steps, unless default is said",
};

/** What the targets are, for details of commands. */
export function aboutTargets(): string {
  const width = Math.max(...targetKinds.map(({ name }) => name.length)) + 2;
  return targetKinds
    .map(({ name, help }) => `  ${name.padEnd(width)}${help.replaceAll("\n", `\n${" ".repeat(width + 2)}`)}`)
    .join("\n");
}

// ── Options of targets ───────────────────────────────────────────────────────────────────────────────────────────────

/** An option that commands of some purpose take, of one kind of target. */
interface Offer {
  readonly kind: TargetKind;
  /** As programs call it. */
  readonly name: string;
  readonly flag: string;
  readonly option: TargetOption;
  /** The choice that the flag stands for, where it takes no value for another. */
  readonly choice?: string;
}

function offers(purpose: Purpose, kinds: readonly TargetKind[]): readonly Offer[] {
  return kinds.flatMap((kind) =>
    Object.entries(kind.options).flatMap(([name, option]) => {
      if (option.flag?.purposes.includes(purpose) !== true) return [];
      const offer = { kind, name, flag: option.flag.name, option };
      const switches = option.kind === "choice" ? Object.entries(option.switches ?? {}) : [];
      return [offer, ...switches.map(([flag, choice]) => ({ ...offer, flag, choice }))];
    }),
  );
}

/** The flags of commands of this purpose: one for options of several targets that are called alike. */
export function targetFlags(purpose: Purpose, kinds = targetKinds): readonly Option[] {
  const all = offers(purpose, kinds);
  const flags = all.filter(({ flag }, at) => all.findIndex((each) => each.flag === flag) === at);
  return flags.map((offer) =>
    flagOf(
      offer,
      purpose,
      namesOf(
        all.filter((each) => each.flag === offer.flag),
        ", ",
      ),
    ),
  );
}

function flagOf({ flag: name, option, choice }: Offer, purpose: Purpose, targets: string): Option {
  if (choice !== undefined) return { name, help: `for ${targets}: short for --${option.flag!.name} ${choice}` };
  const help = `for ${targets}: ${option.help}`;
  if (option.kind === "switch") return { name, help };
  const byDefault = ` (default ${defaultOf(option)})`;
  if (option.kind === "count") return { name, value: "N", help: help + byDefault };
  const { placeholder: value, ofModules = {} } = option;
  const isForModules = purpose === "module";
  const choices = option.choices.filter((each) => isForModules || !Object.hasOwn(ofModules, each));
  const helps = isForModules ? [help, ...Object.values(ofModules)] : [help];
  return { name, value, choices, help: helps.join("; ") + byDefault };
}

function namesOf(of: readonly Offer[], between: string): string {
  return of.map(({ kind }) => kind.name).join(between);
}

/** The flags among those given that say how weights are stored. */
export function weightFlags(words: Words): readonly string[] {
  const flags = offers("module", targetKinds).filter(({ option }) => option.ofWeights === true);
  return [...new Set(flags.map(({ flag }) => flag))].filter((flag) => words.has(flag));
}

/** The flags of the chosen target that say where its files go: into the module, or beside it. */
export function placeFlags(words: Words): readonly string[] {
  const kind = targetKinds.find(({ name }) => name === (words.one("target") ?? defaultName));
  const flags = targetFlags("module", kind === undefined ? [] : [kind]);
  return flags.filter(({ choices }) => choices?.includes("module") === true).map(({ name }) => name);
}

/** @throws UsageError where a flag is given that none of the named targets has, a value is too large, or flags disagree. */
export function targetsNamed(
  names: readonly string[],
  words: Words,
  purpose: Purpose,
  kinds = targetKinds,
): readonly Target[] {
  const all = offers(purpose, kinds).filter(({ flag }) => words.has(flag));
  const stray = all.find(({ flag }) => !all.some((each) => each.flag === flag && names.includes(each.kind.name)));
  if (stray !== undefined) {
    const having = all.filter(({ flag }) => flag === stray.flag);
    throw new UsageError(`--${stray.flag} goes with --target ${namesOf(having, " or ")}`);
  }
  return names.flatMap((wanted) => {
    const kind = kinds.find(({ name }) => name === wanted);
    if (kind === undefined) return [];
    const given = all.filter((each) => each.kind === kind);
    demandAgreement(given, words);
    const settings = given.map((each) => [each.name, settingOf(each, words)]);
    return [kind.with(Object.fromEntries(settings) as Record<string, Setting>)];
  });
}

/** Flags that set the same option must set it to the same. */
function demandAgreement(given: readonly Offer[], words: Words): void {
  const asGiven = ({ flag, choice }: Offer): string => `--${flag}${choice === undefined ? ` ${words.one(flag)!}` : ""}`;
  for (const [at, one] of given.entries()) {
    const other = given.slice(at + 1).find(({ name }) => name === one.name);
    if (other !== undefined && settingOf(one, words) !== settingOf(other, words)) {
      throw new UsageError(`${asGiven(one)} and ${asGiven(other)} exclude each other`);
    }
  }
}

function settingOf({ flag, option, choice }: Offer, words: Words): Setting {
  if (choice !== undefined) return choice;
  if (option.kind === "switch") return true;
  if (option.kind === "choice") return words.one(flag)!;
  const count = words.count(flag, option.default);
  if (count > option.most) throw new UsageError(`--${flag} takes at most ${option.most}, not ${count}`);
  return count;
}

// ── What was chosen ──────────────────────────────────────────────────────────────────────────────────────────────────

export interface Compilation {
  readonly target: Target;
  readonly accuracy: NonNullable<CompileOptions["accuracy"]>;
}

/** @throws UsageError where the options exclude each other. */
export function chosenTarget(words: Words, purpose: Purpose): Compilation {
  const [target] = targetsNamed([words.one("target") ?? defaultName], words, purpose);
  return { target: target!, accuracy: chosenAccuracy(words) };
}

/**
 * What runs a model: one thing or, where `--target` may be repeated, several. Their engine features are there.
 * @throws UsageError where the options exclude each other, or this version of Node lacks what they need.
 */
export function chosenEngines(words: Words): readonly EngineChoice[] {
  const names = words.has("target") ? [...new Set(words.all("target"))] : [defaultName];
  const targets = targetsNamed(names, words, "run");
  if (words.has("accuracy") && targets.length === 0) {
    const having = targetKinds.map(({ name }) => name).join(" or ");
    throw new UsageError(`--accuracy goes with --target ${having}: the reference has no kernels to choose from`);
  }
  targets.forEach(demandFeatures);
  return names.map((name) => targets.find((target) => target.name === name) ?? "reference");
}

export function chosenAccuracy(words: Words): Compilation["accuracy"] {
  return (words.one("accuracy") ?? "default") as Compilation["accuracy"];
}

/**
 * What is to run in this process has its features asked for first: some versions of Node have them behind a flag, which may
 * still be set.
 * @throws UsageError where the engine does not have them.
 */
export function demandFeatures({ name, needs }: Target): void {
  if (needs === undefined || needs.isThere()) return;
  setFlagsFromString(needs.v8Flag);
  if (!needs.isThere()) throw new UsageError(`--target ${name}: this version of Node cannot run ${needs.name}`);
}
