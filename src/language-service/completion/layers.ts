/** Layers and blocks: those that take the tensor that enters come first. */
import { shown } from "../../base/visible.ts";
import { spanText } from "../../base/source.ts";
import { ops } from "../../ops/index.ts";
import type { AnyOp, Category } from "../../ops/contract/op.ts";
import type { BlockDeclaration } from "../../syntax/ast.ts";
import { formatShape, type TensorType } from "../../tensor/shape.ts";
import { blocksOf, importableBlocks, importEdit } from "./files.ts";
import { codeBlock, placeholder, type Draft } from "./item.ts";
import { argumentSnippet, firstLikelyCall, fittingCall, inputsOf, type Fitting } from "./likely-call.ts";
import { entriesBefore, spelled } from "./names.ts";
import type { Scene } from "./scene.ts";

const usual: readonly Category[] = [
  "convolution",
  "dense",
  "pooling",
  "normalisation",
  "activation",
  "shape",
  "join",
  "reduction",
  "source",
];

/** By how often they are written, as the manual lists them within each category. */
const spelledOps = ops
  .filter((op) => op.spelled)
  .toSorted((a, b) => usual.indexOf(placed(a)) - usual.indexOf(placed(b)));

function placed({ inputs, category }: AnyOp): Category {
  return inputs.min > 1 ? "join" : category;
}

export interface Ranked {
  readonly fitting: readonly Draft[];
  readonly others: readonly Draft[];
}

/** The layers that a line may begin with. */
export function layerCalls(scene: Scene): Ranked {
  const entering = typeOf(scene);
  const sources = spelledOps.filter(isSource).map((op) => sourceCall(scene, op));
  const layers = spelledOps.filter((op) => !isSource(op));
  const calls = layers.map((op) => (op.inputs.min > 1 ? joinCall(scene, op, entering) : lineCall(op, entering)));
  const fitting = calls.filter(({ fits }) => fits).map(({ draft }) => draft);
  const others = calls.filter(({ fits }) => !fits).map(({ draft }) => draft);
  return { fitting, others: [...others, ...sources] };
}

function isSource({ inputs }: AnyOp): boolean {
  return inputs.max === 0;
}

/** Undefined where nothing enters, or nobody knows what. */
function typeOf({ sight }: Scene): TensorType | undefined {
  const current = sight?.current;
  return current === undefined || current.kind === "poison" ? undefined : current.type;
}

interface Call {
  readonly draft: Draft;
  readonly fits: boolean;
}

function lineCall(op: AnyOp, entering: TensorType | undefined): Call {
  const fitting = entering && fittingCall(op, [entering]);
  return callOf(op, entering, fitting, argumentSnippet(op, fitting?.call ?? firstLikelyCall(op), false));
}

/** With the nearest tensor that goes with the current one, else with braces for its branches. */
function joinCall(scene: Scene, op: AnyOp, entering: TensorType | undefined): Call {
  const partner = entering && op.inputs.min === 2 ? partnerOf(scene, op, entering) : undefined;
  if (partner !== undefined) return callOf(op, entering, partner.fitting, ` ${placeholder(1, partner.name)}`);
  const fitting = entering && fittingCall(op, inputsOf(op, entering));
  const braces = Array.from({ length: op.inputs.min }, (_, at) => `{ \${${at + 1}} }`);
  return callOf(op, entering, fitting, ` ${braces.join(" ")}`);
}

function partnerOf(
  scene: Scene,
  op: AnyOp,
  entering: TensorType,
): { readonly name: string; readonly fitting: Fitting } | undefined {
  for (const { text, tensor } of entriesBefore(scene)) {
    if (tensor === undefined || tensor.kind === "poison" || tensor === scene.sight?.current) continue;
    const fitting = fittingCall(op, [entering, tensor.type]);
    if (fitting !== undefined) return { name: spelled(text), fitting };
  }
  return undefined;
}

function callOf(op: AnyOp, entering: TensorType | undefined, fitting: Fitting | undefined, rest: string): Call {
  const detail =
    fitting !== undefined
      ? `-> ${formatShape(fitting.output.shape)}`
      : entering === undefined
        ? op.category
        : `does not take ${formatShape(entering.shape)} so`;
  return { draft: draftOf(op, detail, rest), fits: fitting !== undefined };
}

/** A tensor of its own needs a label. */
function sourceCall({ place }: Scene, op: AnyOp): Draft {
  const [label, shape] = place.label.length > 0 ? ["", 1] : [`${placeholder(1, "name")}: `, 2];
  const [argument] = firstLikelyCall(op).given;
  const draft = draftOf(op, op.category, ` ${placeholder(shape, argument?.text ?? "[1]")}`);
  return { ...draft, text: label + draft.text };
}

function draftOf(op: AnyOp, detail: string, rest: string): Draft & { readonly text: string } {
  return {
    label: op.name,
    kind: "layer",
    detail,
    documentation: documentationOf(op),
    text: op.name + rest,
    isSnippet: rest !== "",
  };
}

function documentationOf({ summary, examples: [example] }: AnyOp): string {
  const shapes = example && `\`${example.input} -> ${example.output}\``;
  return example === undefined ? summary : `${summary}\n\n${codeBlock(example.text)}\n\n${shapes}`;
}

// ── Behind a layer ───────────────────────────────────────────────────────────────────────────────────────────────────

const applicable: ReadonlySet<Category> = new Set<Category>([
  "normalisation",
  "activation",
  "shape",
  "reduction",
  "pooling",
]);

/** What may be applied to a line's result. @param result where it is known */
export function postOperations(result: TensorType | undefined): readonly Draft[] {
  const applied = spelledOps
    .filter((op) => op.inputs.max === 1 && applicable.has(op.category))
    .toSorted((a, b) => Number(a.category === "pooling") - Number(b.category === "pooling"))
    .map((op) => {
      const fitting = result && fittingCall(op, [result]);
      const rest = argumentSnippet(op, fitting?.call ?? firstLikelyCall(op), true);
      return callOf(op, result, fitting, rest);
    });
  const fits = (call: Call): boolean => result === undefined || call.fits;
  return [...applied.filter(fits), ...applied.filter((call) => !fits(call))].map(({ draft }) => draft);
}

/** Layers that stand as the value of a parameter: `act = silu`. */
export function layersAsValues(): readonly Draft[] {
  return spelledOps
    .filter(({ inputs, category }) => inputs.max === 1 && category === "activation")
    .map((op) => ({ label: op.name, kind: "value", detail: "a layer", documentation: documentationOf(op) }));
}

// ── Blocks ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Those of the text and of its imports, then those that choosing one imports. */
export function blockCalls({ workspace, analysis, sight }: Scene): readonly Draft[] {
  const own = blocksOf(workspace, analysis).filter((block) => block !== sight?.declaration);
  const known = new Set(own.map(({ name }) => name.text));
  const others = importableBlocks(workspace, analysis).filter(({ block }) => !known.has(block.name.text));
  return [
    ...own.map((block) => blockCall(block)),
    ...others.map(({ block, path }): Draft => ({
      ...blockCall(block),
      detail: `from ${shown(path)}`,
      edits: [importEdit(analysis, block.name.text, path)],
    })),
  ];
}

function blockCall(block: BlockDeclaration): Draft {
  const { name, parameters } = block;
  const needed = parameters.filter(({ defaultValue }) => defaultValue === undefined);
  const given = needed.map((parameter, at) => {
    return needed.length === 1 && parameters[0] === parameter
      ? placeholder(1, "64")
      : `${parameter.name.text}=${placeholder(at + 1, "64")}`;
  });
  return {
    label: name.text,
    kind: "block",
    detail: signatureOf(block),
    documentation: codeBlock(shown(signatureOf(block))),
    text: [name.text, ...given].join(" "),
    isSnippet: given.length > 0,
  };
}

/** `Bottleneck(width, stride = 1)` */
function signatureOf({ name, parameters }: BlockDeclaration): string {
  const list = parameters.map((parameter) => spanText(parameter.span));
  return list.length === 0 ? name.text : `${name.text}(${list.join(", ")})`;
}
