/**
 * Runs of lines of one kind as one block: arguments that differ become parameters, those that differ alike the same one.
 * A parameter is named after what it sets; labels are those that all runs have below a path of their own, which then
 * labels the call.
 */
import { isConstantDim } from "../../tensor/dim.ts";
import { CHANNEL_AXIS } from "../../tensor/shape.ts";
import { blockNameFrom, commonSegments, commonStart, hintFrom, uniqueWord, type Hint } from "./names.ts";
import { isTakenWord } from "./words.ts";
import {
  statementsOf,
  type Application,
  type Argument,
  type Block,
  type BlockParameter,
  type Body,
  type If,
  type Line,
} from "./outline.ts";

/** Lines of a body, one behind the other. */
export interface Run {
  readonly body: Body;
  readonly start: number;
  readonly statements: readonly Line[];
}

export interface Template {
  readonly block: Block;
  readonly naming: Naming;
  readonly runs: readonly Run[];
  /** By run: the call's arguments and its label. */
  readonly arguments: readonly (readonly Argument[])[];
  readonly labels: readonly (string | undefined)[];
}

/**
 * What labels say of runs: each is all that is below a path of its own, with the same labels there; labels without paths
 * say nothing; or paths are cut in two.
 */
export type Naming = "telling" | "none" | "contrary";

/** An argument of a line as each run has it; undefined in runs that lack the line. */
interface Slot {
  readonly values: readonly (Argument | undefined)[];
  /** The label of its line within the block. */
  readonly label: string | undefined;
}

/** A parameter in the making. */
interface Group {
  readonly slots: Slot[];
  /** Of the block's lines. */
  readonly arguments: Argument[];
  /** By run. */
  readonly values: readonly Argument[];
  readonly isPlain: boolean;
  /** The text that needs no parameter: `6 * in.channels`. */
  readonly derived: string | undefined;
}

interface Unifying {
  readonly runs: readonly Run[];
  readonly slots: Map<Argument, Slot>;
  /** By the first run's line: what follows the path of the run. */
  readonly labels: Labels;
  /** By run, whether it has the lines that some lack; undefined where all runs have the same lines. */
  optional: readonly boolean[] | undefined;
}

/** Undefined where the runs differ in more than arguments. */
export function templateOf(runs: readonly Run[], counts: LabelCounts, names: readonly string[]): Template | undefined {
  const labels = labelsOf(runs, counts);
  const unifying: Unifying = { runs, slots: new Map(), labels, optional: undefined };
  const body = unifyBodies(
    unifying,
    runs.map(({ statements }) => statements),
  );
  if (body === undefined) return undefined;
  const settled = settle(unifying);
  if (settled === undefined) return undefined;
  const { parameters, texts, arguments: given } = settled;
  const name = uniqueWord(blockNameFrom(labels.paths.filter((path) => path !== "")) ?? kindOf(runs[0]!), (each) =>
    names.includes(each),
  );
  const block: Block = { name, parameters, body: substitute(body, texts) };
  const { naming, paths } = labels;
  return { block, naming, runs, arguments: given, labels: naming === "telling" ? paths : runs.map(() => undefined) };
}

/** The calls that stand for the runs. */
export function callsOf(template: Template): readonly Line[] {
  return template.runs.map(({ statements }, run): Line => {
    const last = statements.at(-1)!;
    return {
      kind: "line",
      first: { callee: template.block.name, arguments: template.arguments[run]!, node: undefined, shares: undefined },
      posts: [],
      branches: [],
      references: [],
      label: template.labels[run],
      entering: statements[0]!.entering,
      result: last.result,
    };
  });
}

function kindOf({ statements }: Run): string {
  const joins = statements.filter(({ branches }) => branches.length > 0);
  if (joins.length === 0) return "Block";
  return joins.some(({ first }) => first.callee === "add") ? "Residual" : "Branch";
}

// ── Labels ───────────────────────────────────────────────────────────────────────────────────────────────────────────

interface Labels {
  /** By run: what all its labels begin with. */
  readonly paths: readonly string[];
  readonly naming: Naming;
  /** The label of lines within the block that stand at the same place of their runs. */
  common(lines: readonly (Line | undefined)[]): string | undefined;
}

/** How many lines have a label below each path. */
export type LabelCounts = ReadonlyMap<string, number>;

export function labelCounts(body: Body): LabelCounts {
  const counts = new Map<string, number>();
  for (const path of pathsOf(body)) {
    for (let depth = 1; depth < path.length; depth++) {
      const start = path.slice(0, depth).join(".");
      counts.set(start, (counts.get(start) ?? 0) + 1);
    }
  }
  return counts;
}

/** Whether a run is all that has a label below its path. */
export function isWhole({ statements }: Run, counts: LabelCounts): boolean {
  const labels = pathsOf(statements);
  if (labels.length === 0) return false;
  return counts.get(labels[0]!.slice(0, commonSegments(labels)).join(".")) === labels.length;
}

function labelsOf(runs: readonly Run[], counts: LabelCounts): Labels {
  const inRuns = runs.map(({ statements }) => pathsOf(statements));
  const depths = inRuns.map(commonSegments);
  const paths = inRuns.map((labels, at) => labels[0]?.slice(0, depths[at]).join(".") ?? "");
  const isTelling = runs.every((run) => isWhole(run, counts));
  const hasPaths = inRuns.some((labels) => labels.some((label) => label.length > 1));
  const inner = (line: Line | undefined, run: number): string | undefined =>
    line?.label?.split(".").slice(depths[run]).join(".");
  return {
    paths,
    naming: isTelling ? "telling" : hasPaths ? "contrary" : "none",
    common(lines) {
      if (!isTelling) return undefined;
      const labels = lines.flatMap((line, run) => (line === undefined ? [] : [inner(line, run)]));
      return labels.every((label) => label === labels[0]) ? labels[0] : undefined;
    },
  };
}

function pathsOf(body: Body): string[][] {
  return [...statementsOf(body)].flatMap((each) =>
    each.kind === "line" && each.label !== undefined ? [each.label.split(".")] : [],
  );
}

// ── Unifying ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Bodies of equal kinds line by line; undefined ones belong to runs that lack the lines. */
function unifyBodies(unifying: Unifying, bodies: readonly (Body | undefined)[]): Body | undefined {
  const first = bodies.find((body) => body !== undefined)!;
  if (bodies.some((body) => body !== undefined && body.length !== first.length)) return undefined;
  const lines = first.map((_, at) =>
    unifyLines(
      unifying,
      bodies.map((body) => body?.[at] as Line | undefined),
    ),
  );
  const unified = lines.filter((line) => line !== undefined);
  return unified.length === lines.length ? unified : undefined;
}

function unifyLines(unifying: Unifying, lines: readonly (Line | undefined)[]): Line | undefined {
  const first = lines.find((line) => line !== undefined)!;
  const label = unifying.labels.common(lines);
  const applications = [first.first, ...first.posts].map((_, at) =>
    unifyApplications(
      unifying,
      lines.map((line) => line && [line.first, ...line.posts][at]),
      label,
    ),
  );
  const branches = first.branches.map((_, at) =>
    unifyBranches(
      unifying,
      lines.map((line) => line?.branches[at]),
    ),
  );
  const unified = applications.filter((application) => application !== undefined);
  const known = branches.filter((branch) => branch !== undefined);
  const isSound = unified.length === applications.length && known.length === branches.length;
  const sameLength = lines.every((line) => line === undefined || line.posts.length === first.posts.length);
  if (!isSound || !sameLength) return undefined;
  const [head, ...posts] = unified as [Application, ...Application[]];
  return { ...first, first: head, posts, branches: known, label };
}

/** A branch that some runs have empty depends on a parameter. */
function unifyBranches(unifying: Unifying, branches: readonly (Body | undefined)[]): Body | undefined {
  const has = branches.map((branch) => branch !== undefined && branch.length > 0);
  const lacks = branches.map((branch) => branch !== undefined && branch.length === 0);
  if (!has.includes(true)) return [];
  if (!lacks.includes(true)) return unifyBodies(unifying, branches);
  if (unifying.optional !== undefined && unifying.optional.join() !== has.join()) return undefined;
  unifying.optional = has;
  const present = branches.map((branch, run) => (has[run] ? branch : undefined));
  const body = unifyBodies(unifying, present);
  const choice: If | undefined = body && { kind: "if", condition: projectName, body };
  return choice && [choice];
}

const projectName = "project";

function unifyApplications(
  { slots }: Unifying,
  applications: readonly (Application | undefined)[],
  label: string | undefined,
): Application | undefined {
  const first = applications.find((application) => application !== undefined)!;
  if (applications.some((each) => each !== undefined && signatureOf(each) !== signatureOf(first))) return undefined;
  const given = first.arguments.map((argument, at): Argument => {
    const unified = { ...argument };
    slots.set(unified, { values: applications.map((each) => each?.arguments[at]), label });
    return unified;
  });
  return { ...first, arguments: given };
}

function signatureOf({ callee, arguments: given }: Application): string {
  return `${callee} ${given.map(({ name }) => name).join()}`;
}

// ── Parameters ───────────────────────────────────────────────────────────────────────────────────────────────────────

interface Settled {
  readonly parameters: readonly BlockParameter[];
  /** What stands in the block for an argument that differs. */
  readonly texts: ReadonlyMap<Argument, string>;
  readonly arguments: readonly (readonly Argument[])[];
}

function settle(unifying: Unifying): Settled | undefined {
  const groups = groupSlots(unifying);
  if (groups === undefined) return undefined;
  const { optional, runs } = unifying;
  const ordered = orderOf(groups);
  const names = nameGroups(ordered, unifying);
  const textOf = (group: Group): string => group.derived ?? names.get(group)!;
  const texts = new Map(
    groups.flatMap((group) => group.arguments.map((argument) => [argument, textOf(group)] as const)),
  );
  const parameters = ordered.map((group) => ({ name: names.get(group)!, defaultText: defaultOf(group) }));
  const given = runs.map((_, run) =>
    ordered.map((group, at) => callArgument(group.values[run]!, parameters[at]!, group.isPlain)),
  );
  if (optional === undefined) return { parameters, texts, arguments: given };
  return {
    parameters: [...parameters, { name: projectName, defaultText: "false" }],
    texts,
    arguments: given.map((each, run) => [...each, projectArgument(optional[run]!)]),
  };
}

/** Arguments that differ, those that differ alike together; undefined where one may not, or is lacking in some runs. */
function groupSlots({ slots, runs }: Unifying): readonly Group[] | undefined {
  const all = [...slots];
  const groups: Group[] = [];
  for (const [argument, slot] of all.toSorted(([, a], [, b]) => Number(isEverywhere(b)) - Number(isEverywhere(a)))) {
    if (isEverywhere(slot) && !isVarying(slot.values)) continue;
    if (isVarying(slot.values) && !argument.isOpen) return undefined;
    const known = groups.find((group) => goesWith(slot, group));
    if (known !== undefined) {
      known.slots.push(slot);
      known.arguments.push(argument);
    } else if (isVarying(slot.values)) {
      if (!isEverywhere(slot)) return undefined;
      const values = slot.values as readonly Argument[];
      const { isPlain } = argument;
      groups.push({ slots: [slot], arguments: [argument], values, isPlain, derived: fromInput(values, runs) });
    }
  }
  return groups;
}

/** Whether no run lacks the line. */
function isEverywhere({ values }: Slot): boolean {
  return !values.includes(undefined);
}

/** Plain values first, then what must be given; values that follow the input are no parameters. */
function orderOf(groups: readonly Group[]): readonly Group[] {
  const rank = (group: Group): number => (group.isPlain ? 0 : defaultOf(group) === undefined ? 1 : 2);
  return groups.filter(({ derived }) => derived === undefined).toSorted((a, b) => rank(a) - rank(b));
}

/** Whether a slot has the group's values; where it has one value only, it must be that of the same attribute. */
function goesWith({ values }: Slot, group: Group): boolean {
  const name = values.find((value) => value !== undefined)!.name;
  const isSame = values.every((value, run) => value === undefined || value.text === group.values[run]!.text);
  return isSame && (isVarying(values) || group.values[0]!.name === name);
}

function isVarying(values: Slot["values"]): boolean {
  const known = values.filter((value) => value !== undefined);
  return known.some(({ text }) => text !== known[0]!.text);
}

function callArgument(value: Argument, { name, defaultText }: BlockParameter, isPlain: boolean): Argument {
  return { ...value, name, isPlain, isDefault: value.text === defaultText, isOpen: true };
}

function projectArgument(present: boolean): Argument {
  const text = String(present);
  return { name: projectName, text, number: undefined, isDefault: !present, isPlain: false, isOpen: true };
}

/** Where at least half of the runs have what the layer has by default, the block has it too. */
function defaultOf({ values, isPlain }: Group): string | undefined {
  const standard = values.filter(({ isDefault }) => isDefault);
  return !isPlain && standard.length * 2 >= values.length ? standard[0]!.text : undefined;
}

/** A number that follows the channels that enter the block: `6 * in.channels`. */
function fromInput(values: readonly Argument[], runs: readonly Run[]): string | undefined {
  const factors = values.map(({ number }, run) => {
    const channels = runs[run]!.statements[0]!.entering?.type.shape[CHANNEL_AXIS];
    return number === undefined || channels === undefined || !isConstantDim(channels) ? Number.NaN : number / channels;
  });
  const [factor] = factors;
  const isEqual = factor !== undefined && Number.isInteger(factor) && factors.every((each) => each === factor);
  if (!isEqual || !isEvident(values, factor)) return undefined;
  return factor === 1 ? "in.channels" : `${factor} * in.channels`;
}

/** Groups are made of the input's channels by their nature; for other numbers it takes more cases to be no accident. */
function isEvident(values: readonly Argument[], factor: number): boolean {
  const distinct = new Set(values.map(({ text }) => text)).size;
  if (values[0]!.name === "groups") return factor === 1;
  return factor <= 8 && values.length > 3 && distinct > 2;
}

/** After the label of the lines where a plain value of theirs is meant, else after the attribute. */
function nameGroups(groups: readonly Group[], { runs }: Unifying): ReadonlyMap<Group, string> {
  const hints = groups.map(hintOf);
  const spoken = new Set([...statementsOf(runs.flatMap(({ statements }) => statements))].flatMap(wordsOf));
  const taken = new Set<string>([projectName, ...spoken]);
  return new Map(
    groups.map((group, at) => {
      const isTaken = (each: string): boolean => taken.has(each) || (group.isPlain && isTakenWord(each));
      const name = uniqueWord(wordOf(hints[at]!, hints), isTaken);
      taken.add(name);
      return [group, name];
    }),
  );
}

/** `reduce`, or `reduce3` where there are several; `c3` for the channels of a `3x3`. */
function wordOf(hint: Hint, all: readonly Hint[]): string {
  if (hint.word === "") return `c${hint.window}`;
  return all.filter(({ word }) => word === hint.word).length > 1 ? `${hint.word}${hint.window}` : hint.word;
}

function hintOf({ slots, isPlain, values }: Group): Hint {
  const plain = slots.filter(({ values: own }) => own.some((value) => value?.isPlain === true));
  const hints = plain.flatMap(({ label }) => (label === undefined ? [] : (hintFrom(label) ?? [])));
  if (!isPlain || hints.length < plain.length) return { word: values[0]!.name, window: "" };
  const start = commonStart(hints.map(({ word }) => word)).replace(/[\d_]+$/, "");
  return hints.length > 1 && start.length > 2 ? { word: start, window: "" } : hints[0]!;
}

/** Layers that a statement calls and words that its values are. */
function wordsOf(statement: Body[number]): readonly string[] {
  if (statement.kind !== "line") return [];
  return [statement.first, ...statement.posts].flatMap(({ callee, arguments: given }) => [
    callee,
    ...given.flatMap(({ text }) => text.match(/[A-Za-z_]\w*/g) ?? []),
  ]);
}

// ── Substitution ─────────────────────────────────────────────────────────────────────────────────────────────────────

function substitute(body: Body, texts: ReadonlyMap<Argument, string>): Body {
  const inArgument = (argument: Argument): Argument => {
    const text = texts.get(argument);
    return text === undefined ? argument : { ...argument, text, number: undefined, isDefault: false };
  };
  const inApplication = (each: Application): Application => ({ ...each, arguments: each.arguments.map(inArgument) });
  return body.map((statement) => {
    if (statement.kind === "if") return { ...statement, body: substitute(statement.body, texts) };
    if (statement.kind !== "line") return statement;
    const { first, posts, branches } = statement;
    const inner = branches.map((branch) => substitute(branch, texts));
    return { ...statement, first: inApplication(first), posts: posts.map(inApplication), branches: inner };
  });
}
