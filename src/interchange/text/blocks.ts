/**
 * Finds runs of lines that recur with other numbers, and writes each kind once, as a block. Of all kinds of runs the one
 * that saves most lines is taken, then the search begins again on what is left, calls of blocks included. Two runs are of a
 * kind when they differ in nothing but arguments; a residual connection may be plain in one and have layers in the other.
 */
import type { Node, Value } from "../../graph/graph.ts";
import type { Application, Block, Body, Line, Statement } from "./outline.ts";
import { innerBodies, namedValues, statementsOf } from "./outline.ts";
import { callsOf, isWhole, labelCounts, templateOf, type LabelCounts, type Run, type Template } from "./template.ts";

export interface Blocks {
  readonly body: Body;
  /** In the order in which they can be declared: a block calls those before it. */
  readonly blocks: readonly Block[];
}

/** A block is worth a reader's while when it is not tiny and saves some lines. */
const leastSize = 3;
const leastTellingSize = 2;
const leastGain = 4;
/** Straight runs without a name of their own read well as they are; it takes more to make a block of them. */
const leastStraightGain = 8;
/** What a call's arguments cost a reader, in lines: a plain value, a named one. */
const plainCost = 0.15;
const namedCost = 0.3;
const longestRun = 12;
export const mostParameters = 8;

/**
 * @param given what has been written as blocks already.
 * @param nodes layers that share parameters, or whose parameters are shared; their lines stay where they are.
 */
export function findBlocks(given: Blocks, nodes: ReadonlySet<Node>, modelName: string): Blocks {
  const blocks = [...given.blocks];
  const named = namedValues(given.body);
  for (let at = given.body; ;) {
    const best = bestTemplate(at, { named, nodes }, [modelName, ...blocks.map(({ name }) => name)]);
    if (best === undefined) return { body: at, blocks };
    blocks.push(best.template.block);
    at = replaceRuns(at, best.runs, callsOf(best.template));
  }
}

export interface Fixed {
  readonly named: ReadonlySet<Value>;
  readonly nodes: ReadonlySet<Node>;
}

// ── Candidates ───────────────────────────────────────────────────────────────────────────────────────────────────────

interface Candidate {
  readonly runs: readonly Run[];
  readonly size: number;
  readonly gain: number;
}

interface Found extends Candidate {
  readonly template: Template;
}

function bestTemplate(body: Body, fixed: Fixed, names: readonly string[]): Found | undefined {
  const labels = labelCounts(body);
  const sound = keys
    .flatMap((keyOf) => candidatesOf(body, fixed, labels, keyOf))
    .flatMap((candidate): Found[] => {
      const template = templateOf(candidate.runs, labels, names);
      if (template === undefined || template.block.parameters.length > mostParameters) return [];
      const gain = gainOf(candidate, template);
      return candidate.size >= leastSizeOf(template) && gain >= leastGainOf(template)
        ? [{ ...candidate, gain, template }]
        : [];
    });
  const best = largestGain(sound);
  return best && innerOf(best, sound);
}

function largestGain(found: readonly Found[]): Found | undefined {
  return found.reduce<Found | undefined>(
    (best, each) => (best === undefined || each.gain > best.gain ? each : best),
    undefined,
  );
}

/** What recurs inside a run and more often elsewhere is the better block: the branch of a connection that some lack. */
function innerOf(best: Found, found: readonly Found[]): Found {
  const inside = new Set(best.runs.flatMap((run) => run.statements.flatMap((each) => [...innerStatements(each)])));
  const inner = found.filter(
    ({ runs }) => runs.length > best.runs.length && runs.filter((run) => inside.has(run.statements[0]!)).length > 1,
  );
  const better = largestGain(inner);
  return better === undefined ? best : innerOf(better, found);
}

function innerStatements(statement: Statement): Statement[] {
  return innerBodies(statement).flatMap((inner) => [...statementsOf(inner)]);
}

/** Lines saved, with names as evidence: of runs that cut through the paths of labels little is left. */
function gainOf({ runs, size }: Candidate, { naming, arguments: given }: Template): number {
  const cost = given[0]!.reduce((sum, { isPlain }) => sum + (isPlain ? plainCost : namedCost), 1);
  const gain = runs.length * (size - cost) - (size + 2);
  return gain * { telling: 1.25, none: 1, contrary: 0.2 }[naming];
}

function leastSizeOf({ naming }: Template): number {
  return naming === "telling" ? leastTellingSize : leastSize;
}

function leastGainOf({ runs, naming }: Template): number {
  const straight = runs[0]!.statements.every((statement) => innerBodies(statement).length === 0);
  return straight && naming !== "telling" ? leastStraightGain : leastGain;
}

/**
 * Runs of every length, by kind; those of a kind that lie over one another are left out. Runs that labels hold together
 * are a choice of their own.
 */
function candidatesOf(body: Body, fixed: Fixed, labels: LabelCounts, keyOf: KeyOf): readonly Candidate[] {
  const kinds = new Map<string, Run[]>();
  const numbers = new Map<string, number>();
  for (const inner of bodiesOf(body)) {
    const keys = inner.map((statement) => numberOf(numbers, keyOf(statement, fixed)));
    for (let start = 0; start < inner.length; start++) collectRuns(inner, start, keys, fixed, kinds);
  }
  return [...kinds].flatMap(([kind, runs]) => {
    if (runs.length < 2) return [];
    const whole = runs.filter((run) => isWhole(run, labels));
    return [...(isPeriodic(kind.split(",")) ? [] : [runs]), whole].flatMap(candidateOf);
  });
}

function candidateOf(runs: readonly Run[]): readonly Candidate[] {
  const apart = withoutOverlaps(runs);
  const size = Math.max(...apart.map((run) => sizeOf(run.statements)));
  const saves = apart.length * (size - 1) - (size + 2) > 0;
  return apart.length > 1 && size >= leastTellingSize && saves ? [{ runs: apart, size, gain: 0 }] : [];
}

function bodiesOf(body: Body): Body[] {
  return [body, ...[...statementsOf(body)].flatMap((statement) => [...innerBodies(statement)])];
}

function numberOf(numbers: Map<string, number>, key: string | undefined): number | undefined {
  if (key === undefined) return undefined;
  const known = numbers.get(key) ?? numbers.size;
  numbers.set(key, known);
  return known;
}

function collectRuns(
  body: Body,
  start: number,
  keys: readonly (number | undefined)[],
  { named }: Fixed,
  kinds: Map<string, Run[]>,
): void {
  for (let length = 1; length <= longestRun && keys[start + length - 1] !== undefined; length++) {
    const run = { body, start, statements: body.slice(start, start + length) as Line[] };
    const kind = keys.slice(start, start + length).join();
    const known = kinds.get(kind);
    if (known === undefined) kinds.set(kind, [run]);
    else known.push(run);
    if (named.has(run.statements.at(-1)!.result)) return;
  }
}

/** Whether a run is a shorter one several times over. */
function isPeriodic(kind: readonly unknown[]): boolean {
  for (let period = 1; period <= kind.length / 2; period++) {
    if (kind.length % period === 0 && kind.every((key, at) => key === kind[at % period])) return true;
  }
  return false;
}

function withoutOverlaps(runs: readonly Run[]): readonly Run[] {
  const ends = new Map<Body, number>();
  return runs.filter(({ body, start, statements }) => {
    if (start < (ends.get(body) ?? 0)) return false;
    ends.set(body, start + statements.length);
    return true;
  });
}

/** How many layers and calls: a line each, roughly. */
function sizeOf(body: Body): number {
  return body.reduce(
    (size, statement) => size + 1 + innerBodies(statement).reduce((sum, inner) => sum + sizeOf(inner), 0),
    0,
  );
}

// ── Kinds ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What lines of one kind have in common; undefined for what belongs to no block. */
type KeyOf = (statement: Statement, fixed: Fixed) => string | undefined;

/** A sum is of one kind whether its short branch is there or empty (`?`); windows are equal or may differ. */
const keys: readonly KeyOf[] = [
  keyWith({ closed: new Set() }),
  keyWith({ closed: new Set(), short: "?" }),
  keyWith({ closed: new Set(["kernel", "pad"]) }),
  keyWith({ closed: new Set(["kernel", "pad"]), short: "?" }),
];

/** What lines that differ in nothing but open arguments have in common. */
export function kindOf(statement: Statement, fixed: Fixed): string | undefined {
  return keys[0]!(statement, fixed);
}

interface KeyRules {
  /** Attributes that belong to the kind. */
  readonly closed: ReadonlySet<string>;
  /** What stands for a branch that may be lacking. */
  readonly short?: string;
}

function keyWith(rules: KeyRules): KeyOf {
  const keyOf: KeyOf = (statement, fixed) => keyOfLine(statement, fixed, keyOf, rules);
  return keyOf;
}

const longestShort = 2;

/** The position of a branch that may be lacking. */
function shortBranch({ first, branches }: Line): number | undefined {
  if (first.callee !== "add" || branches.length !== 2) return undefined;
  const sizes = branches.map(sizeOf);
  const short = sizes[0]! < sizes[1]! ? 0 : 1;
  return sizes[short]! <= longestShort && sizes[1 - short]! > sizes[short]! ? short : undefined;
}

function keyOfLine(statement: Statement, fixed: Fixed, keyOf: KeyOf, { closed, short }: KeyRules): string | undefined {
  if (statement.kind !== "line" || statement.references.length > 0) return undefined;
  const { first, posts, branches } = statement;
  if ([first, ...posts].some(({ node }) => node !== undefined && fixed.nodes.has(node))) return undefined;
  const inner = branches.map((branch) => keyOfBranch(branch, fixed, keyOf));
  const known = inner.filter((key) => key !== undefined);
  if (known.length < inner.length) return undefined;
  const lacking = short === undefined ? undefined : shortBranch(statement);
  const braces = known.map((key, at) => `{${at === lacking ? short : key}}`);
  const [head, ...rest] = [first, ...posts].map((application) => keyOfApplication(application, closed));
  return [head, ...braces, ...rest].join(" ");
}

function keyOfBranch(branch: Body, fixed: Fixed, keyOf: KeyOf): string | undefined {
  const keys = branch.map((each) =>
    each.kind === "line" && fixed.named.has(each.result) ? undefined : keyOf(each, fixed),
  );
  return keys.some((key) => key === undefined) ? undefined : keys.join(";");
}

function keyOfApplication({ callee, arguments: given }: Application, closed: ReadonlySet<string>): string {
  const written = given.map(({ name, text, isOpen }) => (isOpen && !closed.has(name) ? name : `${name}=${text}`));
  return `${callee}(${written.join()})`;
}

// ── Replacing ────────────────────────────────────────────────────────────────────────────────────────────────────────

export function replaceRuns(body: Body, runs: readonly Run[], calls: readonly Line[]): Body {
  const byBody = new Map<Body, { readonly run: Run; readonly call: Line }[]>();
  runs.forEach((run, at) => {
    byBody.set(run.body, [...(byBody.get(run.body) ?? []), { run, call: calls[at]! }]);
  });
  const replaceIn = (old: Body): Body => {
    const replaced: Statement[] = [];
    const own = byBody.get(old) ?? [];
    for (let at = 0; at < old.length; at++) {
      const here = own.find(({ run }) => run.start === at);
      const statement = old[at]!;
      if (here !== undefined) {
        replaced.push(here.call);
        at += here.run.statements.length - 1;
      } else if (statement.kind !== "line" || statement.branches.length === 0) replaced.push(statement);
      else replaced.push({ ...statement, branches: statement.branches.map(replaceIn) });
    }
    return replaced;
  };
  return replaceIn(body);
}
