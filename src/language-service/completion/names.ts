/** Names of a model: variables, labels of tensors, and what stands behind a dot. */
import type { Token } from "../../../grammar/tokens.ts";
import * as tokens from "../../../grammar/tokens.ts";
import { spanText } from "../../base/source.ts";
import type { Value } from "../../graph/graph.ts";
import { figureNames } from "../../graph/claim.ts";
import {
  findEntry,
  innerNames,
  namesInSight,
  type NamedEntry,
  type ResolvedTensor,
} from "../../resolve/name-scopes.ts";
import { factNames, factOf } from "../../resolve/tensor-facts.ts";
import { formatResolved } from "../../resolve/value.ts";
import { formatDim } from "../../tensor/dim.ts";
import { axisNames } from "../../tensor/axis-names.ts";
import { isLayerName } from "../layer-names.ts";
import { shapeText } from "../told.ts";
import type { Draft } from "./item.ts";
import { variablesIn } from "./numbers.ts";
import type { Scene } from "./scene.ts";

// ── Layers in variables ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Parameters that hold a layer, which can be applied as it is; in a body that never ran, those with a layer as their default. */
export function layerVariables({ sight }: Scene): readonly Draft[] {
  const seen = (sight?.frame === undefined ? [] : variablesIn(sight.frame.scope)).flatMap(([label, { value }]) =>
    value.kind === "layer" ? [layerVariable(label, formatResolved(value))] : [],
  );
  const declared = (sight?.declaration.parameters ?? []).flatMap(({ name, defaultValue }) => {
    const text = defaultValue === undefined ? "" : spanText(defaultValue.span);
    return isLayerName(text) ? [layerVariable(name.text, text)] : [];
  });
  return [...seen, ...declared];
}

function layerVariable(label: string, detail: string): Draft {
  return { label, kind: "variable", detail };
}

// ── Tensors ──────────────────────────────────────────────────────────────────────────────────────────────────────────

function inItem(scene: Scene): Draft {
  return tensorItem(scene, "in", scene.sight?.frame?.instance.entered, "what entered the block");
}

function tensorItem({ analysis }: Scene, label: string, tensor: ResolvedTensor | undefined, what: string): Draft {
  const shape = shapeText(analysis, tensor)?.brief;
  return { label, kind: "value", detail: shape === undefined ? what : `${what}, ${shape}` };
}

/** The tensors that have a name and are computed before the place, the nearest first; of those that are known, which fit. */
export function tensors(scene: Scene, fits: (tensor: Value) => boolean = () => true): readonly Draft[] {
  const mayBe = (tensor: ResolvedTensor | undefined): boolean =>
    tensor === undefined || tensor.kind === "poison" || fits(tensor);
  const entries = entriesBefore(scene);
  const found = entries.filter(({ tensor }) => mayBe(tensor)).map((entry) => labelItem(scene, entry));
  const declared = [...scene.names].filter(([, kind]) => kind === "label");
  const known = entries.length > 0 ? found : declared.map(([label]): Draft => ({ label, kind: "label" }));
  return [...known, ...(mayBe(scene.sight?.frame?.instance.entered) ? [inItem(scene)] : [])];
}

/** Labels and inputs; automatic names are for reports. */
export function entriesBefore({ sight, place }: Scene): readonly NamedEntry[] {
  if (sight?.frame === undefined) return [];
  const named = namesInSight(sight.frame.names).filter(
    ({ automatic, tensor, span }) => !automatic && tensor !== undefined && span.end <= place.range.start,
  );
  return named.toSorted((a, b) => b.span.start - a.span.start);
}

/** Several tensors at once, as joins take them: `layers.*.skip` for those whose names differ in a number. */
export function patterns(scene: Scene): readonly Draft[] {
  const counts = new Map<string, number>();
  for (const path of pathsBefore(scene)) {
    const pattern = path.replaceAll(/(?<![^.])\d+(?![^.])/g, "*");
    if (pattern.includes("*")) counts.set(pattern, (counts.get(pattern) ?? 0) + 1);
  }
  const several = [...counts].filter(([label, count]) => count > 1 && /[^*.]/.test(label));
  return several.map(([label, count]) => ({ label, kind: "label", detail: `${count} tensors` }));
}

/** Of labels, and of those in the copies of bodies. */
function pathsBefore(scene: Scene): readonly string[] {
  const { sight, place } = scene;
  const copies = [...(sight?.frame?.names.entries.values() ?? [])].filter(
    ({ kind, span }) => kind === "copy" && span.end <= place.range.start,
  );
  const inCopies = copies.flatMap(({ text, inner }) =>
    [...(inner?.entries.values() ?? [])].flatMap((entry) => (entry.automatic ? [] : [`${text}.${entry.text}`])),
  );
  return [...entriesBefore(scene).map(({ text }) => text), ...inCopies];
}

function labelItem({ analysis }: Scene, { text, tensor, kind }: NamedEntry): Draft {
  const shape = shapeText(analysis, tensor)?.brief;
  return { label: spelled(text), kind: "label", detail: shape === undefined ? kind : `${kind} ${shape}` };
}

/** In quotes where the name is no path. */
export function spelled(label: string): string {
  return /^(?:[\p{L}_][\p{L}\p{N}_]*|\d+)(?:\.[\p{L}\p{N}_]+)*$/u.test(label) ? label : `"${label}"`;
}

// ── Behind a dot ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** The segments of the path that ends in the dot before a place. */
export function pathBefore(line: readonly Token[]): readonly string[] {
  const path: string[] = [];
  for (let at = line.length - 1; line[at]?.tokenType === tokens.Dot && at > 0; at -= 2)
    path.unshift(line[at - 1]!.image);
  return path.map((segment) => segment.replaceAll('"', ""));
}

/** @param withFigures whether a claim may ask for what a layer costs. */
export function behindDot(scene: Scene, path: readonly string[], withFigures: boolean): readonly Draft[] {
  const [first] = path;
  const { sight } = scene;
  if (first === "in" && path.length === 1) return facts(sight?.frame?.instance.entered);
  if (first === "here" && path.length === 1) return facts(sight?.current);
  const entry = sight?.frame && findEntry(sight.frame.names, path);
  const figures = withFigures ? figureNames.map((label): Draft => ({ label, kind: "fact" })) : [];
  return [...figures, ...continuations(scene, path), ...(entry === undefined ? [] : inside(entry))];
}

function inside(entry: NamedEntry): readonly Draft[] {
  const names = innerNames(entry).map((label): Draft => ({ label, kind: "label" }));
  return [...names, ...facts(entry.tensor)];
}

/** The next segments of labels that begin with a path and have more dots. */
function continuations(scene: Scene, path: readonly string[]): readonly Draft[] {
  const start = `${path.join(".")}.`;
  return entriesBefore(scene).flatMap(({ text }): readonly Draft[] =>
    text.startsWith(start) ? [{ label: text.slice(start.length), kind: "label" }] : [],
  );
}

/** Of a tensor that is not known all that there are. */
function facts(tensor: ResolvedTensor | undefined): readonly Draft[] {
  if (tensor === undefined || tensor.kind === "poison") return factNames.map((label) => ({ label, kind: "fact" }));
  const { shape } = tensor.type;
  return axisNames(shape.length).map((label) => {
    const size = factOf(shape, label);
    return { label, kind: "fact", ...(size !== undefined && { detail: formatDim(size) }) };
  });
}
