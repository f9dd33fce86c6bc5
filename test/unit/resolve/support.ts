/** Resolves texts for tests, and gives what they ask about in a few words. */
import { expect } from "vitest";
import { Source, spanText } from "../../../src/base/source.ts";
import { Diagnostics, type Diagnostic } from "../../../src/diagnostics/diagnostic.ts";
import type { Node } from "../../../src/graph/graph.ts";
import type { ResolvedModel } from "../../../src/resolve/resolved-model.ts";
import { resolveFile, type ResolveOptions } from "../../../src/resolve/resolve.ts";
import { parse } from "../../../src/syntax/parse.ts";
import { formatShape } from "../../../src/tensor/shape.ts";

export interface Resolved {
  readonly models: readonly ResolvedModel[];
  readonly declared: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

export type Files = Readonly<Record<string, string>>;

export function resolve(text: string, options: Partial<ResolveOptions> = {}, files: Files = {}): Resolved {
  const diagnostics = new Diagnostics();
  const file = parse(new Source("net.cvk", text), diagnostics);
  const host = { readFile: (path: string) => (Object.hasOwn(files, path) ? files[path] : undefined) };
  const { models, declared } = resolveFile(file, host, { settings: {}, sizes: {}, batch: 1, ...options }, diagnostics);
  return { models, declared, diagnostics: diagnostics.sorted() };
}

/** A model around lines that begin with `[3, 32, 32]`. */
export function model(lines: string, parameters = ""): string {
  return `model Net${parameters} {\n  input image [3, 32, 32]\n${lines}\n}\n`;
}

/** The only model of a text without mistakes. */
export function sound(text: string, options?: Partial<ResolveOptions>, files?: Files): ResolvedModel {
  const { models, diagnostics } = resolve(text, options, files);
  expect(diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message)).toEqual([]);
  expect(models).toHaveLength(1);
  return models[0]!;
}

/** `code: text under the mark`, for every mistake. */
export function mistakes(text: string, options?: Partial<ResolveOptions>, files?: Files): readonly string[] {
  return resolve(text, options, files).diagnostics.map(({ code, span }) => `${code}: ${spanText(span)}`);
}

/** The only diagnostic of a text. */
export function only(text: string, options?: Partial<ResolveOptions>, files?: Files): Diagnostic {
  const { diagnostics } = resolve(text, options, files);
  expect(diagnostics.map(({ code, message }) => `${code}: ${message}`)).toHaveLength(1);
  return diagnostics[0]!;
}

/** The names of the layers, in order. */
export function layerNames(resolved: ResolvedModel): readonly string[] {
  return resolved.graph.nodes.map(({ name }) => name);
}

export function parameterNames(resolved: ResolvedModel): readonly string[] {
  return resolved.graph.parameters.map(({ name }) => name);
}

export function node(resolved: ResolvedModel, name: string): Node {
  const found = resolved.graph.nodes.find((candidate) => candidate.name === name);
  expect(found, `a layer named ${name}`).toBeDefined();
  return found!;
}

/** The shape of a layer's output, `[C, H, W]`. */
export function shapeOf(resolved: ResolvedModel, name: string): string {
  return formatShape(node(resolved, name).outputs[0]!.type.shape);
}

/** The names of what a layer reads. */
export function inputsOf(resolved: ResolvedModel, name: string): readonly string[] {
  return node(resolved, name).inputs.map((value) => (value.kind === "result" ? value.node.name : valueName(value)));
}

function valueName(value: { readonly name?: string }): string {
  return value.name ?? "";
}

/** The text after all edits of the first fix. */
export function applyFix(text: string, { fixes }: Diagnostic): string {
  const edits = [...fixes[0]!.edits].toSorted((a, b) => b.span.start - a.span.start);
  return edits.reduce((so, { span, newText }) => so.slice(0, span.start) + newText + so.slice(span.end), text);
}
