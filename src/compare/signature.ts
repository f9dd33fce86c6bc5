/** What programs see of a model: its inputs and outputs, and what of them another version has otherwise. */
import { shown } from "../base/visible.ts";
import type { GraphOutput, InputValue } from "../graph/graph.ts";
import { writePixels } from "../graph/pixels-call.ts";
import type { Requirement, ResolvedModel } from "../resolve/resolved-model.ts";
import type { SizeBindings } from "../tensor/dim.ts";
import { formatCondition } from "../tensor/condition-text.ts";
import { formatShape, typesEqual, type TensorType } from "../tensor/shape.ts";

export interface SignatureChange {
  readonly of: "signature";
  readonly category: "signature";
  readonly text: string;
}

/** An input or output of each version that are the same to programs, by name or, where all names are others, by order. */
export interface PortPairs {
  readonly inputs: readonly (readonly [old: InputValue, now: InputValue])[];
  readonly outputs: readonly (readonly [old: GraphOutput, now: GraphOutput])[];
}

export interface SignatureDiff {
  readonly changes: readonly SignatureChange[];
  readonly pairs: PortPairs;
  /** Why no numbers of the two can be compared; undefined where they can. */
  readonly apart: string | undefined;
}

export function compareSignatures(old: ResolvedModel, now: ResolvedModel): SignatureDiff {
  const inputs = pairPorts(old.graph.inputs, now.graph.inputs);
  const outputs = pairPorts(old.graph.outputs, now.graph.outputs);
  const texts = [
    ...(old.layout === now.layout ? [] : [`layout ${old.layout} -> ${now.layout}`]),
    ...defaultTexts(old.defaults, now.defaults),
    ...sizeTexts(old, now),
    ...portTexts("input", inputs, (input) => input.type, inputTexts),
    ...portTexts("output", outputs, ({ value }) => value.type, outputTexts),
  ];
  return {
    changes: texts.map((text) => ({ of: "signature", category: "signature", text })),
    pairs: { inputs: inputs.pairs, outputs: outputs.pairs },
    apart: reasonApart(inputs, outputs),
  };
}

/** Sizes that are left open have their defaults in the shapes of the inputs, which tell the same of a model with others. */
function defaultTexts(old: SizeBindings = {}, now: SizeBindings = {}): readonly string[] {
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])].filter((name) => old[name] !== now[name]);
  return names.map((name) => {
    const [before, after] = [old[name], now[name]];
    if (after === undefined) return `size ${name} has no default ${before} any more`;
    return before === undefined
      ? `size ${name} has the default ${after}`
      : `default of size ${name}: ${before} -> ${after}`;
  });
}

/** For which sizes the nets are valid, with those open that have defaults, and what they require besides. */
function sizeTexts(old: ResolvedModel, now: ResolvedModel): readonly string[] {
  const [before, after] = [old.domain?.text, now.domain?.text];
  const isOther = before !== undefined && after !== undefined && before !== after;
  const [had, has] = [old, now].map((model) => (model.open ?? model).requirements ?? []) as [
    Requirements,
    Requirements,
  ];
  return [
    ...(isOther ? [`valid ${before} -> ${after}`] : []),
    ...(old.open && now.open ? openTexts(old.open.graph.inputs, now.open.graph.inputs) : []),
    ...without(had, has).map((text) => `require ${text} removed`),
    ...without(has, had).map((text) => `require ${text} added`),
  ];
}

/** Of inputs that keep their names: their shapes with the sizes open. */
function openTexts(old: readonly InputValue[], now: readonly InputValue[]): readonly string[] {
  return pairPorts(old, now).pairs.flatMap(([from, to]) =>
    typesEqual(from.type, to.type)
      ? []
      : [
          `input ${shown(to.name)} ${formatShape(from.type.shape)} -> ${formatShape(to.type.shape)}, with its sizes open`,
        ],
  );
}

type Requirements = readonly Requirement[];

/** The conditions, each once, that others do not have. */
function without(some: Requirements, others: Requirements): readonly string[] {
  const known = new Set(others.map(({ condition }) => formatCondition(condition)));
  return [...new Set(some.map(({ condition }) => formatCondition(condition)))].filter((text) => !known.has(text));
}

interface Pairing<P> {
  readonly pairs: readonly (readonly [old: P, now: P])[];
  readonly removed: readonly P[];
  readonly added: readonly P[];
}

function pairPorts<P extends { readonly name: string }>(old: readonly P[], now: readonly P[]): Pairing<P> {
  const byName = new Map(now.map((port) => [port.name, port]));
  const namesakes = old.flatMap((port) => (byName.has(port.name) ? [[port, byName.get(port.name)!] as const] : []));
  const [known, found] = [new Set(namesakes.map(([port]) => port)), new Set(namesakes.map(([, port]) => port))];
  const removed = old.filter((port) => !known.has(port));
  const added = now.filter((port) => !found.has(port));
  if (removed.length !== added.length) return { pairs: namesakes, removed, added };
  const renamed = removed.map((port, at) => [port, added[at]!] as const);
  return { pairs: [...namesakes, ...renamed], removed: [], added: [] };
}

function portTexts<P extends { readonly name: string }>(
  what: string,
  { pairs, removed, added }: Pairing<P>,
  typeOf: (port: P) => TensorType,
  textsOf: (old: P, now: P) => readonly string[],
): readonly string[] {
  const named = (port: P): string => `${what} ${shown(port.name)} ${formatShape(typeOf(port).shape)}`;
  return [
    ...removed.map((port) => `${named(port)} removed`),
    ...added.map((port) => `${named(port)} added`),
    ...pairs.flatMap(([from, to]) => {
      const [before, after] = [typeOf(from), typeOf(to)];
      return [
        ...(from.name === to.name ? [] : [`${what} ${shown(from.name)} is called ${shown(to.name)}`]),
        ...(typesEqual(before, after) ? [] : [`${named(from)} -> ${formatShape(after.shape)}`]),
        ...textsOf(from, to).map((text) => `${what} ${shown(to.name)}: ${text}`),
      ];
    }),
  ];
}

function inputTexts(old: InputValue, now: InputValue): readonly string[] {
  const [before, after] = [old, now].map(({ pixels }) => (pixels === undefined ? "no pixels" : writePixels(pixels)));
  return before === after ? [] : [`${before} -> ${after}`];
}

function outputTexts({ classes: old }: GraphOutput, { classes: now }: GraphOutput): readonly string[] {
  if (old === undefined || now === undefined) {
    return old === now ? [] : [now === undefined ? "no names of classes any more" : "names of classes added"];
  }
  const other = now.map((_, at) => at).filter((at) => old[at] !== now[at]);
  if (other.length === 0 && old.length === now.length) return [];
  if (old.length !== now.length) return [`${old.length} classes -> ${now.length}`];
  const [at = 0] = other;
  const more = other.length === 1 ? "" : `, and ${other.length - 1} more`;
  return [`class ${at} ${JSON.stringify(old[at])} -> ${JSON.stringify(now[at])}${more}`];
}

function reasonApart(inputs: Pairing<InputValue>, outputs: Pairing<GraphOutput>): string | undefined {
  if (inputs.removed.length + inputs.added.length > 0) return "there are other inputs";
  if (outputs.pairs.length === 0) return "there are other outputs";
  if (!inputs.pairs.every(([old, now]) => typesEqual(old.type, now.type))) return "inputs have other shapes";
  const isAsBefore = outputs.pairs.every(([old, now]) => typesEqual(old.value.type, now.value.type));
  return isAsBefore ? undefined : "outputs have other shapes";
}
