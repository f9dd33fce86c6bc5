/**
 * One page that runs a net, with all that it needs in it: it opens from a file, without a network. In it are the module, a
 * second one that also gives what each layer does, and the weights of both.
 */
import { deflateSync } from "fflate/browser";
import { compileModel, type CompileOptions } from "../compile.ts";
import { stringLiteral } from "../javascript/literal-text.ts";
import { toBase64 } from "../javascript/to-base64.ts";
import type { Port } from "../kernel/ir.ts";
import type { Lowered } from "../lower/lowered.ts";
import { emitModule, type ModuleTexts } from "../package/emit-module.ts";
import type { ResolvedModel } from "../resolve/resolved-model.ts";
import { targetOf } from "../targets/index.ts";
import { TEMPLATE } from "./template.ts";

export interface PageOptions extends Pick<CompileOptions, "target" | "accuracy" | "weightsType"> {
  /** The weights as a safetensors file; empty where the net has none. */
  readonly weights: Uint8Array;
  /** Whether they are stored as bytes with their scales. */
  readonly readsBytes: boolean;
  /** What the page says below its title. */
  readonly about: string;
}

/**
 * A page of HTML that runs a model and needs nothing else, not even a network, as `convoke page` writes it; for a model whose sizes are
 * bound, with a batch of 1.
 * @throws RangeError where a size is not bound, or there is no such target or accuracy.
 * @example
 * ```ts
 * import { readFileSync } from "node:fs";
 * import { check, matchWeights, readSafetensors, storables, netPage, storeWeights, weightFileChunks } from "convoke";
 *
 * const [model] = check("mnist.cvk", readFileSync("examples/mnist.cvk", "utf8")).models;
 * const weights = matchWeights(model.graph.parameters, readSafetensors(readFileSync("examples/mnist/mnist.safetensors")));
 * const file = Buffer.concat(weightFileChunks(storeWeights(storables(model.graph, weights), "f16")));
 * const page = netPage(model, { target: "wasm", weights: file, readsBytes: false, about: "Digits." });
 * console.log(page.length < 120_000); // true
 * ```
 */
export function netPage(model: ResolvedModel, { weights, readsBytes, about, ...choices }: PageOptions): string {
  const compiled = (probes: boolean): Lowered => compileModel(model, { ...choices, probes }).lowered;
  const [plain, layered] = [compiled(false), compiled(true)];
  const moduleOf = ({ program }: Lowered, prefix: string): ModuleTexts =>
    emitModule(program, {
      name: model.name,
      model: model.name,
      layout: model.layout,
      weights: "none",
      readsBytes,
      target: targetOf(choices.target),
      address: (ending) => `new URL(globalThis.companions[${stringLiteral(prefix + ending)}])`,
    });
  const modules = { "plain.": moduleOf(plain, "plain."), "layered.": moduleOf(layered, "layered.") };
  const texts = withoutSharedEnd(modules["plain."].js, modules["layered."].js);
  const files = Object.entries(modules).flatMap(([prefix, { files: own }]) =>
    Object.entries(own).map(([ending, contents]) => [prefix + ending, contents] as const),
  );
  const parts = [...texts, weights, ...files.map(([, contents]) => contents)].map(bytesOf);
  const facts = {
    about,
    layout: model.layout,
    parts: parts.map(({ length }) => length),
    companions: files.map(([name]) => name),
    inputs: plain.program.inputs.map(({ name, shape, pixels }) => ({ name, shape, picture: pixels !== undefined })),
    outputs: plain.program.outputs.map(({ name, shape, classes }) => ({ name, shape, classes })),
    layers: layersOf(layered),
  };
  return TEMPLATE.replaceAll(/TITLE|FACTS|NET/g, (place) => {
    if (place === "TITLE") return htmlText(model.name);
    return place === "FACTS" ? jsonInScript(facts) : toBase64(deflateSync(joined(parts), { level: 9 }));
  });
}

function bytesOf(contents: string | Uint8Array): Uint8Array {
  return typeof contents === "string" ? new TextEncoder().encode(contents) : contents;
}

/** The layers in their order, and the outputs that show what they give. */
function layersOf({ probes }: Lowered): readonly { name: string; port: string; shape: Port["shape"] }[] {
  return [...probes].map(([value, { name, shape }]) => ({ name: value.node.name, port: name, shape }));
}

/** Two texts up to where both end in the same lines, and these lines. */
function withoutSharedEnd(first: string, second: string): readonly [first: string, second: string, shared: string] {
  let length = 0;
  while (length < first.length && length < second.length && first.at(-1 - length) === second.at(-1 - length)) length++;
  const shared = first.slice(first.length - length);
  const lines = shared.slice(shared.indexOf("\n") + 1);
  const cut = (text: string): string => text.slice(0, text.length - lines.length);
  return [cut(first), cut(second), lines];
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

function htmlText(text: string): string {
  return text.replaceAll(/[&<>]/g, (sign) => ENTITIES[sign]!);
}

/** Nothing in it ends a script, or begins a comment there. */
function jsonInScript(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}
