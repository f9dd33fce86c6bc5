/**
 * Which lines of a model or block get a label. Named tensors need one; other lines keep theirs where it is not the name
 * that counting gives anyway. No label may be the automatic name of another layer, so those are foreseen here as `resolve`
 * will give them.
 */
import type { Node, Value } from "../../graph/graph.ts";
import { uniqueWord } from "./names.ts";
import { statementsOf, type Application, type Body, type Line, type Statement } from "./outline.ts";

export interface Labels {
  readonly lines: ReadonlyMap<Line, string>;
  /** Of the tensors that lines give. */
  readonly values: ReadonlyMap<Value, string>;
  /** Of the layers that lines begin with. */
  readonly nodes: ReadonlyMap<Node, string>;
}

/** `needed`: tensors that others name. `taken`: names of inputs. */
export function labelsOf(body: Body, needed: ReadonlySet<Value>, taken: ReadonlySet<string>): Labels {
  const all = [...statementsOf(body)].filter((statement) => statement.kind === "line");
  const labels = wantedLabels(all, needed, taken);
  while (mendClash(body, labels, needed, taken)) {
    // Each change may make or free other automatic names.
  }
  const own = automaticNames(body, labels, true).own;
  for (const [line, label] of labels) {
    if (own.get(line) === label && !needed.has(line.result)) labels.delete(line);
  }
  return {
    lines: labels,
    values: new Map([...labels].map(([line, label]) => [line.result, label])),
    nodes: new Map(
      [...labels].flatMap(([line, label]) => (line.first.node === undefined ? [] : [[line.first.node, label]])),
    ),
  };
}

/** Unique ones; a tensor that is named and has no telling label is a `skip`, or `fixed` where no layer computes it. */
function wantedLabels(
  lines: readonly Line[],
  needed: ReadonlySet<Value>,
  taken: ReadonlySet<string>,
): Map<Line, string> {
  const labels = new Map<Line, string>();
  const given = new Set([...taken, "in", "here"]);
  let skips = 0;
  let fixed = 0;
  for (const line of lines) {
    const isSource = line.entering === undefined;
    const wanted =
      line.label ?? (needed.has(line.result) ? (isSource ? `fixed${++fixed}` : `skip${++skips}`) : undefined);
    if (wanted === undefined || (given.has(wanted) && !needed.has(line.result))) continue;
    const label = uniqueWord(wanted, (name) => given.has(name));
    given.add(label);
    labels.set(line, label);
  }
  return labels;
}

/** Takes away or changes a label that is another layer's automatic name; false where there is none. */
function mendClash(
  body: Body,
  labels: Map<Line, string>,
  needed: ReadonlySet<Value>,
  taken: ReadonlySet<string>,
): boolean {
  const automatic = new Set([
    ...automaticNames(body, labels, true).given,
    ...automaticNames(body, labels, false).given,
  ]);
  for (const [line, label] of labels) {
    if (!automatic.has(label)) continue;
    const others = new Set([...taken, ...labels.values(), ...automatic]);
    if (needed.has(line.result))
      labels.set(
        line,
        uniqueWord(`${label}_out`, (name) => others.has(name)),
      );
    else labels.delete(line);
    return true;
  }
  return false;
}

export interface AutomaticNames {
  /** What counting calls each line's first layer, labelled or not. */
  readonly own: ReadonlyMap<Line, string>;
  /** The names that layers without a label get. */
  readonly given: ReadonlySet<string>;
}

/** Counts layers and calls by kind, in the order in which `resolve` declares them. */
export function automaticNames(body: Body, labels: ReadonlyMap<Line, string>, conditions: boolean): AutomaticNames {
  const counts = new Map<string, number>();
  const own = new Map<Line, string>();
  const given = new Set<string>();
  const count = ({ callee }: Application): string => {
    const kind = callee.toLowerCase();
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    return `${kind}${counts.get(kind)!}`;
  };
  const visit = (statement: Statement): void => {
    if (statement.kind === "if" && conditions) statement.body.forEach(visit);
    if (statement.kind === "repeat" && statement.line.posts.length === 0) {
      for (let copy = 0; copy < statement.count; copy++) count(statement.line.first);
    }
    if (statement.kind !== "line") return;
    own.set(statement, count(statement.first));
    if (!labels.has(statement)) given.add(own.get(statement)!);
    for (const branch of statement.branches) branch.forEach(visit);
    for (const post of statement.posts) given.add(count(post));
  };
  body.forEach(visit);
  return { own, given };
}
