/** Which layer or block a name calls. */
import { nearest } from "../base/did-you-mean.ts";
import { spanText } from "../base/source.ts";
import { findOp, layerNames } from "../ops/index.ts";
import type { Name } from "../syntax/ast.ts";
import type { Fix } from "../diagnostics/diagnostic.ts";
import type { Arguments } from "./bind.ts";
import { environmentOf } from "./environment.ts";
import { isRepeated, report, taint, type Frame } from "./frame.ts";
import type { Callee } from "./layer-call.ts";
import { findVariable, variableNames } from "./scope.ts";
import { isMissing } from "./static-names.ts";
import { layerSynonym } from "./synonyms.ts";
import { describeValue, isPoison, poison, type Poison, type Value } from "./value.ts";

/** The layer or block; poison where that has been reported; undefined where the name is neither, which has not. */
export function findCallee(frame: Frame, name: Name): Callee | Poison | undefined {
  const variable = findVariable(frame.scope, name.text)?.value;
  const op = findOp(name.text);
  const spelled = op?.spelled === true ? op : undefined;
  if (variable?.kind === "layer") {
    if (spelled !== undefined) return reportAmbiguous(frame, name, variable);
    return { kind: "op", op: variable.op, preset: variable.attributes };
  }
  if (spelled !== undefined) return { kind: "op", op: spelled, preset: undefined };
  const block = frame.instance.module.blocks.get(name.text);
  if (block !== undefined && !isPoison(block)) return { kind: "block", block };
  if (block === undefined && (variable === undefined || !isPoison(variable))) return undefined;
  taint(frame);
  return poison;
}

/** A bare name that is a layer and a variable. */
export function reportAmbiguous(frame: Frame, name: Name, variable: Value): Poison {
  const { text } = name;
  report(frame, {
    code: "resolve/ambiguous-name",
    message: `\`${text}\` is a layer and also a variable, ${describeValue(variable)}`,
    span: name.span,
    labels: [{ span: findVariable(frame.scope, text)!.span, text: "the variable" }],
    help: ["give the variable another name; behind a key, as in `width=NAME`, it could keep its own"],
  });
  return poison;
}

/** A name in the place of a layer that is none. `alsoValue`: a value could stand there too. */
export function reportUnknownLayer(frame: Frame, given: Arguments, alsoValue: boolean): void {
  const { name } = given;
  if (isMissing(name)) return taint(frame);
  if (frame.instance.holes && findVariable(frame.scope, name.text) === undefined && alsoValue) return taint(frame);
  const variable = findVariable(frame.scope, name.text)?.value;
  if (variable !== undefined) return reportNotLayer(frame, name, `${describeValue(variable)}, not a layer`);
  const { module } = frame.instance;
  if (module.models.some((model) => model.name.text === name.text)) {
    return reportNotLayer(frame, name, "a model; what is to be called from a model is a `block`");
  }
  if (isRepeated(frame, { code: "resolve/unknown-layer", span: name.span })) return;
  const candidates = [...layerNames, ...module.blocks.keys(), ...(alsoValue ? variableNames(frame.scope) : [])];
  const synonym = layerSynonym(name.text);
  const meant = synonym ?? nearest(name.text, candidates);
  const whole = translated(frame, given, synonym === undefined ? meant : undefined);
  const isBlock = meant !== undefined && findOp(meant)?.spelled !== true && synonym === undefined;
  const renamed = isBlock ? { description: `write ${meant}`, edits: [{ span: name.span, newText: meant }] } : undefined;
  const fix = whole ?? renamed;
  report(frame, {
    code: "resolve/unknown-layer",
    message: `no ${alsoValue ? "layer, block or variable" : "layer or block"} is named \`${name.text}\``,
    span: name.span,
    help: [
      ...(meant === undefined ? [] : [`did you mean \`${meant}\`?`]),
      ...(whole === undefined || isRenamed(given, whole, meant) ? [] : [whole.description]),
    ],
    fixes: fix === undefined ? [] : [fix],
  });
}

/** Whether nothing but the layer's name is wrong. */
function isRenamed({ name }: Arguments, { edits: [edit] }: Fix, meant: string | undefined): boolean {
  return edit!.newText === `${meant}${spanText({ ...edit!.span, start: name.span.end })}`;
}

/** The call in our words; `meant`: the layer, where it is misspelt. */
function translated(frame: Frame, given: Arguments, meant: string | undefined): Fix | undefined {
  const { current } = frame;
  const shape = current === undefined || isPoison(current) ? undefined : current.type.shape;
  return environmentOf(frame).translate(given, shape, meant);
}

function reportNotLayer(frame: Frame, name: Name, what: string): void {
  report(frame, { code: "resolve/not-a-layer", message: `\`${name.text}\` is ${what}`, span: name.span });
}
