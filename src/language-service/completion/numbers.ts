/** What a number, a list or a condition may be made of: variables with their values, the facts of tensors, functions. */
import * as tokens from "../../../grammar/tokens.ts";
import { functionNames, type FunctionName } from "../../resolve/arithmetic.ts";
import type { LanguageValue } from "../../ops/contract/language-value.ts";
import type { ResolvedTensor } from "../../resolve/name-scopes.ts";
import type { ScopedVariable, VariableScope } from "../../resolve/scope.ts";
import { factNames, factOf } from "../../resolve/tensor-facts.ts";
import { formatResolved, numberValue, sizeValue, type ResolvedValue } from "../../resolve/value.ts";
import { axisNames } from "../../tensor/axis-names.ts";
import { formatDim } from "../../tensor/dim.ts";
import { placeholder, type Draft } from "./item.ts";
import type { Scene } from "./scene.ts";

/** Which values a place takes. */
export type Accepts = (value: Exclude<ResolvedValue, { readonly kind: "poison" }>) => boolean;

export const isNumber: Accepts = ({ kind }) => kind === "number" || kind === "size" || kind === "quotient";

export const isCount: Accepts = (value) =>
  value.kind === "number" && Number.isSafeInteger(value.value) && value.value >= 0;

export const isAny: Accepts = () => true;

const isList: Accepts = ({ kind }) => kind === "list";

/** Values that a place takes, or parts of them. */
export function values(scene: Scene, accepts: Accepts): readonly Draft[] {
  return [...variables(scene, accepts), ...facts(scene, accepts), ...functions(scene, accepts)];
}

export function lists(scene: Scene): readonly Draft[] {
  return [...variables(scene, isList), formOf("range", "2")];
}

/** Truth values, and numbers with what they are compared with. */
export function conditions(scene: Scene): readonly Draft[] {
  const compared = [...variables(scene, isNumber), ...facts(scene, isNumber)];
  return [
    ...variables(scene, ({ kind }) => kind === "boolean"),
    ...compared.map((draft) => ({
      ...draft,
      text: `${draft.text ?? draft.label} == ${placeholder(2, (draft.text === undefined && draft.detail) || "1")}`,
      isSnippet: true,
    })),
    { label: "true", kind: "value" },
    { label: "false", kind: "value" },
  ];
}

// ── Variables ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The nearest first; parameters, loop variables and sizes are among them. Of a list whose elements suit, one of these. */
function variables({ sight, names, place }: Scene, accepts: Accepts): readonly Draft[] {
  const [first, own] = place.line;
  const declares = first?.tokenType === tokens.Let || first?.tokenType === tokens.For ? own?.image : undefined;
  const seen = new Map<string, ScopedVariable>();
  for (const [label, variable] of sight?.frame === undefined ? [] : variablesIn(sight.frame.scope)) {
    if (!seen.has(label) && label !== declares) seen.set(label, variable);
  }
  const declared = [...names].flatMap(([label, kind]): readonly Draft[] =>
    kind === "label" || seen.has(label) || label === declares ? [] : [{ label, kind: "variable" }],
  );
  return [...[...seen].flatMap(([label, { value }]) => variableOf(label, value, accepts)), ...declared];
}

function variableOf(label: string, value: ResolvedValue, accepts: Accepts): readonly Draft[] {
  const draft: Draft = { label, kind: "variable" };
  if (value.kind === "poison") return [draft];
  const detail = formatResolved(value);
  if (accepts(value)) return [{ ...draft, detail }];
  const [element] = value.kind === "list" ? value.elements : [];
  return element !== undefined && accepts(element)
    ? [{ ...draft, detail, text: `${label}[${placeholder(1, "0")}]`, isSnippet: true }]
    : [];
}

export function variablesIn(scope: VariableScope): readonly (readonly [string, ScopedVariable])[] {
  return [...scope.variables, ...(scope.parent === undefined ? [] : variablesIn(scope.parent))];
}

// ── Facts ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** `here.channels`; what entered is told apart in blocks alone. */
function facts({ sight }: Scene, accepts: Accepts): readonly Draft[] {
  const instance = sight?.frame?.instance;
  const isInBlock = instance === undefined || instance.entered !== undefined;
  return [...(isInBlock ? factsOf("in", instance?.entered, accepts) : []), ...factsOf("here", sight?.current, accepts)];
}

/** Of a tensor that is not known those that all have. */
function factsOf(name: string, tensor: ResolvedTensor | undefined, accepts: Accepts): readonly Draft[] {
  if (tensor === undefined || tensor.kind === "poison") {
    return accepts(numberValue(64)) ? [{ label: `${name}.${factNames[0]!}`, kind: "fact" }] : [];
  }
  const { shape } = tensor.type;
  return axisNames(shape.length).flatMap((fact): readonly Draft[] => {
    const size = factOf(shape, fact);
    return size !== undefined && accepts(sizeValue(size))
      ? [{ label: `${name}.${fact}`, kind: "fact", detail: formatDim(size) }]
      : [];
  });
}

// ── Functions ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Arguments that a function takes, where one number does not do. */
const usualArguments: Partial<Readonly<Record<FunctionName, readonly string[]>>> = {
  min: ["1", "2"],
  max: ["1", "2"],
  log2: ["2"],
  pow: ["2", "2"],
};

function functions(scene: Scene, accepts: Accepts): readonly Draft[] {
  const integers: LanguageValue = { kind: "list", elements: [numberValue(0), numberValue(1)] };
  const ofNumbers = functionNames.filter((name) => name !== "range" && name !== "len");
  const [list] = variables(scene, isList).filter(({ detail }) => detail !== undefined);
  return [
    ...(accepts(numberValue(1)) ? ofNumbers.map((name) => formOf(name, ...(usualArguments[name] ?? ["1"]))) : []),
    ...(accepts(numberValue(1)) ? [formOf("len", list?.label ?? "[1]")] : []),
    ...(accepts(integers) ? [formOf("range", "2")] : []),
  ];
}

function formOf(name: FunctionName, ...given: readonly string[]): Draft {
  return {
    label: name,
    kind: "value",
    detail: name === "range" ? "a list of integers" : "a function of numbers",
    text: `${name}(${given.map((text, at) => placeholder(at + 1, text)).join(", ")})`,
    isSnippet: true,
  };
}
