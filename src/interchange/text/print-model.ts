/** The outline as text, laid out as people lay out models: two spaces a level, claims in a column. */
import type { Layout } from "../../tensor/layout.ts";
import type { InputValue, Value } from "../../graph/graph.ts";
import { writePixels } from "../../graph/pixels-call.ts";
import { formatDim, isConstantDim, type Dim, type SizeBindings } from "../../tensor/dim.ts";
import { formatShape, spatialDims, type Shape } from "../../tensor/shape.ts";
import { writtenArguments } from "./application.ts";
import { classLines } from "./classes.ts";
import type { Labels } from "./labels.ts";
import type { Application, Block, Body, If, Line, Statement } from "./outline.ts";
import { writeLabel, writeReference } from "./words.ts";

export interface Names {
  readonly labels: Labels;
  readonly inputs: ReadonlyMap<Value, string>;
  /** Blocks: a name that is one of them is not a tensor. */
  readonly blocks: ReadonlySet<string>;
}

const claimColumn = 40;
const widest = 96;

export interface ModelParts {
  readonly name: string;
  readonly inputs: readonly InputValue[];
  readonly layout: Layout;
  readonly body: Body;
  readonly names: Names;
  /** Lines of its `train` block; none where it has none. */
  readonly training: readonly string[];
  /** `params == 61_100_840` */
  readonly expectations: readonly string[];
  /** Of sizes that stand open in the inputs. */
  readonly defaults: SizeBindings;
  /** `H % 32 == 0` */
  readonly requirements: readonly string[];
}

export function printModel(parts: ModelParts): string {
  const { name, inputs, layout, body, names, training, expectations, requirements } = parts;
  const lines: Printed[] = body.flatMap((statement) => printStatement(statement, names, true));
  const defaults = new Map(Object.entries(parts.defaults));
  const head = inputs.map((input) => `  ${printInput(input, names, defaults)}`);
  head.push(...requirements.map((each) => `  require ${each}`));
  if (layout === "NHWC") head.unshift("  layout NHWC");
  const expects = expectations.map((each) => `  expect ${each}`);
  const train = ["  train {", ...training.map((line) => `    ${line}`), "  }"];
  const sections = [
    head,
    alignClaims(lines.map(indented)),
    ...(training.length === 0 ? [] : [train]),
    ...(expects.length === 0 ? [] : [expects]),
  ];
  return `model ${name} {\n${sections.map((part) => part.join("\n")).join("\n\n")}\n}\n`;
}

/** @param defaults those that no input before it has. */
function printInput(input: InputValue, names: Names, defaults: Map<string, number>): string {
  const sizes = input.type.shape.slice(1).map((dim) => withDefault(formatDim(dim), defaults));
  const head = `input ${names.inputs.get(input)!} [${sizes.join(", ")}]`;
  return input.pixels === undefined ? head : `${head} ${writePixels(input.pixels)}`;
}

/** `H = 224` */
function withDefault(size: string, defaults: Map<string, number>): string {
  const value = defaults.get(size);
  return value !== undefined && defaults.delete(size) ? `${size} = ${value}` : size;
}

export function printBlock({ name, parameters, body }: Block, names: Names): string {
  const declared = parameters.map((each) =>
    each.defaultText === undefined ? each.name : `${each.name} = ${each.defaultText}`,
  );
  const signature = declared.length === 0 ? "" : `(${declared.join(", ")})`;
  const lines = body.flatMap((statement) => printStatement(statement, names, false)).map(indented);
  return `block ${name}${signature} {\n${lines.map(({ text }) => text).join("\n")}\n}\n`;
}

/** `1_235_496` */
export function printCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, "_");
}

interface Printed {
  readonly text: string;
  /** The shape behind `->`. */
  readonly claim?: string;
}

function indented({ text, ...rest }: Printed): Printed {
  return { text: `  ${text}`, ...rest };
}

function alignClaims(lines: readonly Printed[]): readonly string[] {
  const claimed = lines.filter(({ claim }) => claim !== undefined).map(({ text }) => text.length + 2);
  const column = Math.max(claimColumn, ...claimed.filter((width) => width <= claimColumn + 20));
  return lines.map(({ text, claim }) => (claim === undefined ? text : `${text.padEnd(column - 2)}  -> ${claim}`));
}

function printStatement(statement: Statement, names: Names, claims: boolean): readonly Printed[] {
  switch (statement.kind) {
    case "line":
      return printLine(statement, names, claims);
    case "from":
      return [{ text: `from ${referenceTo(statement.value, names)}` }];
    case "output": {
      const source = statement.value === undefined ? "" : ` = ${referenceTo(statement.value, names)}`;
      const head = `output ${statement.name}${source}`;
      if (statement.classes === undefined) return [{ text: head }];
      return classLines(head, statement.classes, widest).map((text) => ({ text }));
    }
    case "if":
      return printCondition(statement, names);
    case "repeat":
      return [
        { text: `repeat ${statement.count} { ${printHead(statement.line, names)}${printPosts(statement.line)} }` },
      ];
  }
}

function printCondition({ condition, body }: If, names: Names): readonly Printed[] {
  const inner = printInner(body, names);
  const together = `if ${condition} { ${inner[0]!.text.trim()} }`;
  if (inner.length === 1 && together.length <= widest) return [{ text: together }];
  return [{ text: `if ${condition} {` }, ...inner, { text: "}" }];
}

function printInner(body: Body, names: Names): readonly Printed[] {
  return body.flatMap((statement) => printStatement(statement, names, false)).map(indented);
}

function printLine(line: Line, names: Names, claims: boolean): readonly Printed[] {
  const head = printHead(line, names);
  const lines = withBraces(head, line, names);
  const last = lines.at(-1)!;
  const claim = claims && isWorthClaiming(line) ? { claim: formatShape(line.result.type.shape) } : {};
  return [...lines.slice(0, -1).map((text) => ({ text })), { text: `${last}${printPosts(line)}`, ...claim }];
}

function printHead(line: Line, names: Names): string {
  const { first, references } = line;
  const label = names.labels.lines.get(line);
  const { plain, named } = writtenArguments(first.arguments);
  const values = [...plain, ...references.map((value) => referenceTo(value, names))];
  const shared = first.shares === undefined ? [] : [`share=${shareOf(first, names)}`];
  const words = [first.callee, ...(values.length === 0 ? [] : [values.join(", ")]), ...named, ...shared];
  return `${label === undefined ? "" : `${writeLabel(label)}: `}${words.join(" ")}`;
}

function shareOf({ shares }: Application, { labels, blocks }: Names): string {
  return writeReference(labels.nodes.get(shares!)!, blocks);
}

function printPosts({ posts }: Line): string {
  return posts.map((post) => ` ${printPost(post)}`).join("");
}

function printPost({ callee, arguments: given }: Application): string {
  const { plain, named } = writtenArguments(given);
  const all = [...plain, ...named];
  return all.length === 0 ? callee : `${callee}(${all.join(", ")})`;
}

function referenceTo(value: Value, { labels, inputs, blocks }: Names): string {
  return writeReference(inputs.get(value) ?? labels.values.get(value)!, blocks);
}

/** On one line where every branch is a line at most and there is room. */
function withBraces(head: string, line: Line, names: Names): readonly string[] {
  const branches = line.branches.map((branch) => printInner(branch, names).map(({ text }) => text));
  if (branches.length === 0) return [head];
  const short = branches.map((lines) => (lines.length === 0 ? "{}" : `{ ${lines[0]!.trim()} }`));
  const together = [head, ...short].join(" ");
  const fits = branches.every((lines) => lines.length < 2) && together.length + printPosts(line).length <= widest;
  if (fits) return [together];
  const lines = [head];
  for (const branch of branches) {
    lines.push(`${lines.pop()!} {${branch.length === 0 ? "}" : ""}`);
    if (branch.length > 0) lines.push(...branch, "}");
  }
  return lines;
}

/** Where the spatial extents or the rank change. */
function isWorthClaiming({ entering, result, first }: Line): boolean {
  if (entering === undefined || !result.type.shape.slice(1).every(isWritable)) return false;
  const [before, after] = [entering.type.shape, result.type.shape].map(spatialText);
  return before !== after && first.callee !== "reshape";
}

/** A size that the language can hold: whatever is larger is claimed by no shape. */
function isWritable(dim: Dim): boolean {
  return isConstantDim(dim) && Number.isSafeInteger(dim);
}

function spatialText(shape: Shape): string {
  return formatShape([0, ...spatialDims(shape)]);
}
