/** Which layer or block a name calls. */
import { hasSeveralNearest, nearest } from "../base/did-you-mean.ts";
import { spanText, textBefore, type Span } from "../base/source.ts";
import type { AttributeRecord } from "../ops/contract/language-value.ts";
import type { AnyOp } from "../ops/contract/op.ts";
import { findOp, layerNames } from "../ops/index.ts";
import type { AttributeItem, Name, ValueItem } from "../syntax/ast.ts";
import type { Fix } from "../diagnostics/diagnostic.ts";
import type { Arguments } from "./arguments.ts";
import { activationOf } from "../syntax/foreign.ts";
import { lastName, plainWord } from "../syntax/foreign-words.ts";
import { adviceFor, type Advice } from "./absent.ts";
import { environmentOf } from "./create-environment.ts";
import { callSpan } from "./foreign-call.ts";
import { isRepeated, reportMistake, taint, type BlockDefinition, type Frame } from "./frame.ts";
import { findNamed } from "./lookup.ts";
import { misspeltDeclaration } from "./misspelt-declaration.ts";
import { findVariable, variableNames } from "./scope.ts";
import { isMissing } from "./static-names.ts";
import { layerSynonym } from "./synonyms.ts";
import { describeValue, isPoison, poison, type Poison, type ResolvedValue } from "./value.ts";

/** What a name calls. */
export type Callee =
  /** `preset`: the attributes of a layer that a parameter holds. */
  | { readonly kind: "op"; readonly op: AnyOp; readonly preset: AttributeRecord | undefined }
  | { readonly kind: "block"; readonly block: BlockDefinition };

/** The layer or block; poison where that has been reported; undefined where the name is neither, which has not. */
export function findCallee(frame: Frame, name: Name): Callee | Poison | undefined {
  const variable = findVariable(frame.scope, name.text)?.value;
  const op = findOp(name.text);
  const spelled = op?.spelled === true ? op : undefined;
  if (variable !== undefined && spelled !== undefined) {
    if (!isPoison(variable)) return reportAmbiguous(frame, name, variable);
    taint(frame);
    return poison;
  }
  if (variable?.kind === "layer") return { kind: "op", op: findOp(variable.name)!, preset: variable.attributes };
  if (spelled !== undefined) return { kind: "op", op: spelled, preset: undefined };
  const block = frame.instance.module.blocks.get(name.text);
  if (block !== undefined && !isPoison(block)) return { kind: "block", block };
  if (block === undefined && (variable === undefined || !isPoison(variable))) return undefined;
  taint(frame);
  return poison;
}

/** A bare name that is a layer and a variable. */
export function reportAmbiguous(frame: Frame, name: Name, variable: ResolvedValue): Poison {
  const { text } = name;
  reportMistake(frame, {
    code: "resolve/ambiguous-name",
    message: `\`${text}\` is a layer and also a variable, ${describeValue(variable)}`,
    span: name.span,
    labels: [{ span: findVariable(frame.scope, text)!.span, text: "the variable" }],
    help: ["give the variable another name; behind a key, as in `width=NAME`, it could keep its own"],
  });
  return poison;
}

/** Whether a block may have been meant whose import could not be read: any other layer is near some name. */
function isHeldBack({ instance: { module } }: Frame, { text }: Name): boolean {
  return module.incomplete && layerSynonym(text) === undefined && nearest(text, layerNames) === undefined;
}

/** A name in the place of a layer that is none. `alsoValue`: a value could stand there too. */
export function reportUnknownLayer(frame: Frame, given: Arguments, alsoValue: boolean): void {
  const { name } = given;
  if (isMissing(name) || isHeldBack(frame, name)) return taint(frame);
  if (frame.instance.holes && findVariable(frame.scope, name.text) === undefined && alsoValue) return taint(frame);
  const variable = findVariable(frame.scope, name.text)?.value;
  if (variable !== undefined) return reportNotLayer(frame, name, `${describeValue(variable)}, not a layer`, variable);
  const { module } = frame.instance;
  if (module.models.some((model) => model.name.text === name.text)) {
    return reportNotLayer(frame, name, "a model; what is to be called from a model is a `block`");
  }
  const blocks = [...module.blocks.values()].flatMap((block) => (isPoison(block) ? [] : [block.declaration.name]));
  const misspelt = misspeltDeclaration(name, blocks);
  if (misspelt !== undefined) return reportMistake(frame, misspelt);
  // An import of it has failed.
  if (module.blocks.get(nearest(name.text, module.blocks.keys()) ?? "")?.kind === "poison") return taint(frame);
  if (isRepeated(frame, { code: "resolve/unknown-layer", span: name.span })) return;
  const candidates = [...layerNames, ...module.blocks.keys(), ...(alsoValue ? variableNames(frame.scope) : [])];
  const advice =
    given.values.length > 0 && plainWord(lastName(name.text)) === "activation" ? undefined : adviceOf(frame, given);
  const synonym = advice === undefined ? layerSynonym(name.text) : undefined;
  const meant = advice === undefined ? (synonym ?? nearest(name.text, candidates)) : undefined;
  const isBlock = meant !== undefined && findOp(meant)?.spelled !== true && synonym === undefined;
  const isWhole = advice === undefined && !isBlock;
  const whole = isWhole ? translated(frame, given, synonym === undefined ? meant : undefined) : undefined;
  const renamed = isBlock ? { description: `write ${meant}`, edits: [{ span: name.span, newText: meant }] } : undefined;
  const isGuess = meant !== undefined && synonym === undefined && isDoubtful(name.text, meant, candidates);
  const fix = advice?.fix ?? whole ?? renamed;
  reportMistake(frame, {
    code: "resolve/unknown-layer",
    message: `no ${alsoValue ? "layer, block or variable" : "layer or block"} is named \`${name.text}\``,
    span: name.span,
    help: [
      ...(advice === undefined ? [] : [advice.help]),
      ...(meant === undefined ? [] : [`did you mean \`${meant}\`?`]),
      ...(whole === undefined || isRenamed(given, whole, meant) ? [] : [whole.description]),
    ],
    fixes: fix === undefined ? [] : [isGuess ? { ...fix, isGuess } : fix],
  });
}

/** Words that are much shorter or longer are not slips of the pen, as a `norm` that is no `l2norm`. */
function isDoubtful(text: string, meant: string, candidates: readonly string[]): boolean {
  return Math.abs(meant.length - text.length) > 1 || hasSeveralNearest(text, candidates);
}

/** What takes the place of a word that has no layer; what is left out must have no label, and braces of its own none. */
function adviceOf(frame: Frame, given: Arguments): Advice | undefined {
  const { current } = frame;
  const span = callSpan(given);
  const shape = current === undefined || isPoison(current) ? undefined : current.type.shape;
  const isLabel = (text: string): boolean => findNamed(frame, [{ text, span }]) !== undefined;
  const advice = adviceFor(given, shape, span, isLabel);
  if (advice?.fix === undefined) return advice;
  const before = span.source.text.slice(0, span.start).trimEnd();
  const behind = span.source.text.slice(span.end).trimStart();
  const mayGo = !before.endsWith(":") && !/^[{(]|^->/.test(behind) && isAlone(before, span, advice.fix);
  return mayGo ? advice : { ...advice, fix: undefined };
}

/** Whether a line is left whole: an operation may go, and a layer that nothing follows. */
function isAlone(before: string, span: Span, { edits: [edit] }: Fix): boolean {
  const beginsLine = /[\n{;][ \t\r]*$/.test(textBefore(span)) || before === "";
  const rest = /^[ \t]*(\S?)/.exec(span.source.text.slice(span.end))![1]!;
  return edit!.newText !== "" || !beginsLine || rest === "" || /[\r\n};]/.test(rest);
}

/** Whether nothing but the layer's name is wrong. */
function isRenamed({ name }: Arguments, { edits: [edit] }: Fix, meant: string | undefined): boolean {
  return edit!.newText === `${meant}${spanText({ ...edit!.span, start: name.span.end })}`;
}

/** The call in our words; `meant`: the layer, where it is misspelt. */
function translated(frame: Frame, given: Arguments, meant: string | undefined): Fix | undefined {
  const { current } = frame;
  const shape = current === undefined || isPoison(current) ? undefined : current.type.shape;
  const { translate } = environmentOf(frame);
  const whole = translate(given, shape, meant);
  const head = whole === undefined ? beforeOperation(frame, given) : undefined;
  return head === undefined ? whole : translate(head, shape, meant);
}

/** The arguments before what is rather an operation, misspelt as well: `cnv 8 kernel=3` of `cnv 8 kernel=3 rlu`. */
function beforeOperation(frame: Frame, { name, values, attributes }: Arguments): Arguments | undefined {
  const operation = values.find(({ value, span, parenthesised, afterComma }) => {
    const isBehind = [...values, ...attributes].some((other) => other.span.end <= span.start);
    if (!isBehind || parenthesised || afterComma || value.kind !== "path" || value.segments.length > 1) return false;
    return isNearLayer(frame, value.segments[0]!.text);
  });
  if (operation === undefined) return undefined;
  const isBefore = ({ span }: ValueItem | AttributeItem): boolean => span.end <= operation.span.start;
  // A name of its own, since what is found of a call is kept by its name.
  return { name: { ...name }, values: values.filter(isBefore), attributes: attributes.filter(isBefore) };
}

/** Whether a name that nothing has is that of a layer but for a slip. */
export function isNearLayer(frame: Frame, text: string): boolean {
  return findVariable(frame.scope, text) === undefined && nearest(text, layerNames) !== undefined;
}

function reportNotLayer(frame: Frame, name: Name, what: string, value?: ResolvedValue): void {
  if (value?.kind === "string" && reportQuotedLayer(frame, name, value)) return;
  reportMistake(frame, { code: "resolve/not-a-layer", message: `\`${name.text}\` is ${what}`, span: name.span });
}

/** A layer's name in quotes: the mistake is where the text was written, as in the call of a block. */
function reportQuotedLayer(frame: Frame, name: Name, { value, span: quoted }: StringValue): boolean {
  const word = activationOf(value);
  if (word === undefined || findOp(lastName(word.split("(")[0]!))?.spelled !== true) return false;
  reportMistake(frame, {
    code: "resolve/not-a-layer",
    message: `\`${name.text}\` is a text, "${value}"; layers are named without quotes`,
    span: quoted ?? name.span,
    labels: quoted === undefined ? [] : [{ span: name.span, text: "used as a layer here" }],
    help: [`write \`${name.text}=${word}\``],
    fixes: quoted === undefined ? [] : [{ description: `write ${word}`, edits: [{ span: quoted, newText: word }] }],
  });
  return true;
}

type StringValue = Extract<ResolvedValue, { readonly kind: "string" }>;
