/** Arguments of what is called: names of those that are not given yet, and values of one. */
import { spanText } from "../../base/source.ts";
import type { Value } from "../../graph/graph.ts";
import { blockCallAttributes, callAttributes } from "../../resolve/arguments.ts";
import type { NamedEntry } from "../../resolve/name-scopes.ts";
import { quietInfer } from "../../resolve/quiet-infer.ts";
import { axisNames, everyAxisName } from "../../tensor/axis-names.ts";
import { shapesEqual } from "../../tensor/shape.ts";
import type { AttributeSpec, Signature } from "../../ops/contract/language-value.ts";
import { findOp } from "../../ops/index.ts";
import type { AnyOp } from "../../ops/contract/op.ts";
import type { BlockDeclaration, Parameter } from "../../syntax/ast.ts";
import { placeholder, type Draft } from "./item.ts";
import { layersAsValues } from "./layers.ts";
import { firstLikelyCall, fittingCall } from "./likely-call.ts";
import { entriesBefore, patterns, spelled, tensors } from "./names.ts";
import { isAny, values, type Accepts } from "./numbers.ts";
import type { Scene } from "./scene.ts";

export type Callee =
  | { readonly kind: "layer"; readonly op: AnyOp }
  | { readonly kind: "block"; readonly block: BlockDeclaration }
  | { readonly kind: "word"; readonly signature: Signature };

export function specsOf({ attributes }: Signature): readonly (readonly [string, AttributeSpec])[] {
  return Object.entries(attributes) as [string, AttributeSpec][];
}

// ── Names ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** @param given names of those that are there already */
export function argumentNames(scene: Scene, callee: Callee, given: ReadonlySet<string>): readonly Draft[] {
  const names = allNames(scene, callee).map((draft) => ({ draft, name: draft.label.slice(0, -1) }));
  return names.filter(({ name }) => !given.has(name) && mayName(scene, name)).map(({ draft }) => draft);
}

/** Whether a word names no axis that the entering tensor lacks. */
function mayName({ sight }: Scene, word: string): boolean {
  const current = sight?.current;
  if (current === undefined || current.kind === "poison") return true;
  const isAxis = everyAxisName.some((name) => name === word);
  return !isAxis || axisNames(current.type.shape.length).some((name) => name === word);
}

function allNames(scene: Scene, callee: Callee): readonly Draft[] {
  if (callee.kind === "word") return specsOf(callee.signature).map(attributeName);
  const own =
    callee.kind === "block" ? callee.block.parameters.map(parameterName) : specsOf(callee.op).map(attributeName);
  const ofCalls = callee.kind === "block" ? blockCallAttributes : callAttributes;
  return [...own, ...ofCalls.flatMap((name) => callAttribute(scene, callee, name))];
}

/** Labelled with its `=`, so that it is told from a layer of the same name: `pad=`. */
function attributeName([name, spec]: readonly [string, AttributeSpec]): Draft {
  const standard = defaultOf(spec);
  const value =
    spec.required || spec.defaultValue === undefined ? spec.type.example : spec.type.print(spec.defaultValue);
  return {
    label: `${name}=`,
    kind: "attribute",
    detail: standard === undefined ? spec.type.description : `${standard}; ${spec.type.description}`,
    documentation: spec.doc,
    text: `${name}=${placeholder(1, value)}`,
    isSnippet: true,
  };
}

function defaultOf({ defaultValue, defaultText, type }: AttributeSpec): string | undefined {
  return defaultText ?? (defaultValue === undefined ? undefined : type.print(defaultValue));
}

function parameterName({ name, defaultValue }: Parameter): Draft {
  const value = defaultValue === undefined ? undefined : spanText(defaultValue.span);
  return {
    label: `${name.text}=`,
    kind: "attribute",
    detail:
      value === undefined ? "a parameter of the block" : `a parameter of the block, ${value} where it is left out`,
    text: `${name.text}=${placeholder(1, value ?? "64")}`,
    isSnippet: true,
  };
}

const meanings: Readonly<Record<string, string>> = {
  share: "the label of an earlier layer or call, whose parameters are taken",
  frozen: "whether training leaves its parameters as they are",
  recompute: "whether training computes it again in the backward pass",
};

/** `share` only where there is something to share. */
function callAttribute(scene: Scene, callee: Callee, name: string): readonly Draft[] {
  const [value] = name === "share" ? shareable(scene, callee) : flags;
  if (value === undefined) return [];
  const text = `${name}=${placeholder(1, value.label)}`;
  return [{ label: `${name}=`, kind: "attribute", detail: meanings[name]!, text, isSnippet: true }];
}

// ── Values ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What an attribute may be. */
export function argumentValues(scene: Scene, callee: Callee, name: string): readonly Draft[] {
  const own = callee.kind === "block" ? undefined : specsOf(callee.kind === "layer" ? callee.op : callee.signature);
  const spec = own?.find(([each]) => each === name)?.[1];
  if (spec !== undefined) return valuesOf(scene, spec);
  const parameter =
    callee.kind === "block" ? callee.block.parameters.find((each) => each.name.text === name) : undefined;
  if (parameter !== undefined) return parameterValues(scene, parameter);
  if (name === "share") return shareable(scene, callee);
  return callAttributes.includes(name) || blockCallAttributes.includes(name) ? flags : [];
}

const flags: readonly Draft[] = ["true", "false"].map((label) => ({ label, kind: "value" }));

function valuesOf(scene: Scene, spec: AttributeSpec): readonly Draft[] {
  const { type, defaultValue, doc } = spec;
  const words = (type.words ?? [])
    .filter((word) => mayName(scene, word))
    .map((label): Draft => ({ label, kind: "value", documentation: doc }));
  const variants = (type.variants ?? []).map(({ name, examples: [example] }): Draft => ({
    label: name,
    kind: "value",
    text: example?.text ?? name,
  }));
  const standard = defaultValue === undefined ? [] : [literal(type.print(defaultValue), "where it is left out")];
  const isOfWords = words.length > 0 && !/integer|number/.test(type.description);
  const examples = isOfWords ? [] : [literal(type.example, type.description)];
  const accepts: Accepts = (value) => value.kind !== "quotient" && type.parse(value).ok;
  return [...variants, ...words, ...standard, ...examples, ...(isOfWords ? [] : values(scene, accepts))];
}

function literal(label: string, detail: string): Draft {
  return { label, kind: "value", detail };
}

function parameterValues(scene: Scene, { defaultValue }: Parameter): readonly Draft[] {
  const text = defaultValue === undefined ? undefined : spanText(defaultValue.span);
  const standard = text === undefined ? [] : [literal(text, "where it is left out")];
  if (text !== undefined && findOp(text)?.spelled === true) return [...standard, ...layersAsValues()];
  if (text === "true" || text === "false") return [...standard, ...flags];
  return [...standard, ...values(scene, isAny)];
}

/** The labels of earlier layers or calls of the same kind whose parameters fit. */
function shareable(scene: Scene, callee: Callee): readonly Draft[] {
  const name = callee.kind === "layer" ? callee.op.name : callee.kind === "block" ? callee.block.name.text : "";
  const alike = entriesBefore(scene).filter(
    (entry) => entry.kind.toLowerCase() === name.toLowerCase() && mayShare(scene, callee, entry),
  );
  return alike.map(({ text, kind }) => ({ label: spelled(text), kind: "label", detail: kind }));
}

/** Whether a layer with what is known of its arguments has parameters of the shapes of an earlier one's. */
function mayShare({ analysis, sight }: Scene, callee: Callee, entry: NamedEntry): boolean {
  const current = sight?.current;
  const other = sight?.frame?.instance.model.nodesByName.get(entry.name);
  if (callee.kind !== "layer" || other === undefined || current === undefined || current.kind === "poison") return true;
  const own = sight?.statement?.kind === "layer" ? analysis.layers.of(sight.statement.name.span)[0] : undefined;
  const attributes = own?.op === other.op ? own.attributes : other.attributes;
  const inputs = [current.type];
  if (quietInfer(callee.op, inputs, attributes, "error") === undefined) return false;
  return callee.op.parameters(inputs, attributes).every(({ name, shape }) => {
    const known = other.parameters[name];
    return known !== undefined && shapesEqual(known.type.shape, shape);
  });
}

/** What the next plain value may be, of those that go without a name. @param taken how many are there */
export function positionalValues(scene: Scene, callee: Callee, taken: number): readonly Draft[] {
  if (callee.kind === "layer" && callee.op.inputs.max > 1) {
    return [...tensors(scene, (tensor) => mayJoin(scene, callee.op, tensor)), ...patterns(scene)];
  }
  const name = positionsOf(callee)[taken];
  return name === undefined ? [] : argumentValues(scene, callee, name);
}

function mayJoin({ sight }: Scene, op: AnyOp, { type }: Value): boolean {
  const current = sight?.current;
  if (current === undefined || current.kind === "poison" || op.inputs.min > 2) return true;
  return fittingCall(op, [current.type, type]) !== undefined;
}

/** The names that plain values fill, in order. */
export function positionsOf(callee: Callee): readonly string[] {
  if (callee.kind === "block") return callee.block.parameters.map(({ name }) => name.text);
  return (callee.kind === "layer" ? callee.op : callee.signature).positional;
}

/** Whether nothing is missing that a call cannot go without. */
export function isSatisfied(callee: Callee, given: ReadonlySet<string>): boolean {
  if (callee.kind === "block") {
    return callee.block.parameters.every(
      ({ name, defaultValue }) => defaultValue !== undefined || given.has(name.text),
    );
  }
  const specs = specsOf(callee.kind === "layer" ? callee.op : callee.signature);
  if (!specs.every(([name, spec]) => !spec.required || given.has(name))) return false;
  // What is given besides takes the place of others without a default: a size that of a factor.
  const open = specs.filter(([, spec]) => !spec.required && spec.defaultValue === undefined).map(([name]) => name);
  const likely = callee.kind === "layer" ? firstLikelyCall(callee.op).given : [];
  return !likely.some(({ name }) => open.includes(name)) || open.some((name) => given.has(name));
}
