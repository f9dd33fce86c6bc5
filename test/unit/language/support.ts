/** Models of a few lines, and what a sentence of the language's description says of them in a few words. */
import { expect } from "vitest";
import { figuresOf } from "../../../src/analysis/claim-figures.ts";
import { writeQuantity } from "../../../src/analysis/quantity.ts";
import { spanText } from "../../../src/base/source.ts";
import { check, type CheckOptions } from "../../../src/check.ts";
import type { Diagnostic } from "../../../src/diagnostics/diagnostic.ts";
import type { FigureName } from "../../../src/graph/claim.ts";
import type { Node, Value } from "../../../src/graph/graph.ts";
import type { ResolvedModel } from "../../../src/resolve/resolved-model.ts";
import { formatShape } from "../../../src/tensor/shape.ts";
import { modelOf } from "../../support/models.ts";

export type Files = Readonly<Record<string, string>>;

export function net(lines: string, input = "[3, 32, 32]"): string {
  return `model Net {\n  input image ${input}\n${lines}\n}\n`;
}

const hostOf = (files: Files) => ({
  readFile: (path: string) => (Object.hasOwn(files, path) ? files[path] : undefined),
});

/** The only model of a text without errors. */
export function sound(text: string, options?: CheckOptions, files: Files = {}): ResolvedModel {
  return modelOf(text, options, hostOf(files));
}

/** The nodes as `name: op [shape]`. */
export function layers({ graph }: ResolvedModel): readonly string[] {
  return graph.nodes.map((node) => `${node.name}: ${node.op.name} ${shapeOf(node)}`);
}

export function names({ graph }: ResolvedModel): readonly string[] {
  return graph.nodes.map((node) => node.name);
}

function shapeOf({ outputs }: Node): string {
  return formatShape(outputs[0]!.type.shape);
}

/** The shape of the last layer. */
export function result({ graph }: ResolvedModel): string {
  return shapeOf(graph.nodes.at(-1)!);
}

/** What the last layer reads. */
export function reads({ graph }: ResolvedModel): readonly string[] {
  return graph.nodes.at(-1)!.inputs.map(nameOf);
}

function nameOf(value: Value): string {
  return value.kind === "result" ? value.node.name : value.name;
}

export function parameters({ graph }: ResolvedModel): readonly string[] {
  return graph.parameters.map(({ name }) => name);
}

export function figure({ graph }: ResolvedModel, name: FigureName): string {
  return writeQuantity(figuresOf(graph).measure(name, undefined)!);
}

function found(text: string, severity: "error" | "warning", options?: CheckOptions, files: Files = {}) {
  return check("net.cvk", text, hostOf(files), options).diagnostics.filter((each) => each.severity === severity);
}

const brief = ({ code, span }: Diagnostic): string =>
  `${span.source.positionAt(span.start).line} ${code}: ${spanText(span)}`;

/** `line code: text under the mark`, of every error. */
export function errors(text: string, options?: CheckOptions, files?: Files): readonly string[] {
  return found(text, "error", options, files).map(brief);
}

export function warnings(text: string, options?: CheckOptions): readonly string[] {
  return found(text, "warning", options).map(brief);
}

/** All words of the only error: message, notes, help. */
export function wordsOf(text: string, options?: CheckOptions, files?: Files): string {
  const [error, ...others] = found(text, "error", options, files);
  expect(others.map(({ message }) => message)).toEqual([]);
  const { message, notes, help, fixes } = error!;
  return [message, ...notes, ...help, ...fixes.map(({ description }) => description)].join("\n");
}
