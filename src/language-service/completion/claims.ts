/** What claims are made of: figures with what they come to, and the shape that a tensor has. */
import * as tokens from "../../../grammar/tokens.ts";
import { figuresOf } from "../../analysis/claim-figures.ts";
import { writeQuantity } from "../../analysis/quantity.ts";
import { figureNames, type FigureName } from "../../graph/claim.ts";
import type { Graph } from "../../graph/graph.ts";
import { close, measuresFor } from "../../resolve/behaviour-signatures.ts";
import type { Signature } from "../../ops/contract/language-value.ts";
import { formatShape } from "../../tensor/shape.ts";
import type { ResolvedTensor } from "../../resolve/name-scopes.ts";
import { tensorsOf } from "../given-tensors.ts";
import { endOfToken } from "../tokens.ts";
import type { Callable } from "../static-scopes.ts";
import type { Draft } from "./item.ts";
import { tensors } from "./names.ts";
import { isNumber, values } from "./numbers.ts";
import type { Scene } from "./scene.ts";
import { resultWithout } from "./without.ts";

const meanings: Readonly<Record<FigureName, string>> = {
  params: "parameters",
  trainable: "parameters that training changes",
  macs: "multiply-accumulates of one example",
  memory: "bytes of activations at their peak",
  weights: "bytes of the stored parameters",
  receptive: "receptive field, as a window",
};

/** What the condition of an `expect` may hold. */
export function claimParts(scene: Scene): readonly Draft[] {
  const figures = figureNames.map((figure): Draft => {
    const value = isQuick(figure) ? figureOf(scene, figure) : undefined;
    return {
      label: figure,
      kind: "fact",
      detail: value === undefined ? meanings[figure] : `${value} ${meanings[figure]}`,
    };
  });
  const measured = behaviours(scene).map(({ name, examples: [example] }): Draft => ({
    label: name,
    kind: "value",
    detail: "judged by convoke verify",
    text: `${name}("$1"${name === "close" ? ", ${2:1e-5}" : ""})`,
    isSnippet: true,
    ...(example !== undefined && { documentation: `\`${example.text}\`` }),
  }));
  return [...figures, ...tensors(scene), ...measured, ...values(scene, isNumber)];
}

/** Others take long to find, and are found where one is compared. */
function isQuick(figure: FigureName): boolean {
  return figure !== "receptive" && figure !== "memory";
}

export function behaviours({ sight }: Scene): readonly Signature[] {
  const outputs = [...(sight?.frame?.instance.model.outputs.keys() ?? [])];
  return [...measuresFor(outputs.length === 0 ? ["output"] : outputs), close];
}

/** What a figure comes to, to be compared with it. */
export function actualFigure(scene: Scene, figure: string): readonly Draft[] {
  const known = figureNames.find((name) => name === figure);
  const value = known && figureOf(scene, known);
  return value === undefined ? [] : [{ label: value, kind: "value", detail: `what ${figure} comes to` }];
}

/** Of the whole model; of a block each call has its own. */
function figureOf({ analysis, sight }: Scene, figure: FigureName): string | undefined {
  const graph = sight?.declaration.kind === "model" ? graphOf(analysis, sight.declaration) : undefined;
  const quantity = graph && figuresOf(graph).measure(figure, undefined);
  return quantity === undefined || quantity.kind === "open" ? undefined : writeQuantity(quantity);
}

/** Also of a model whose claims alone have mistakes, as one that is being written. */
function graphOf({ models, broken }: Scene["analysis"], { name }: Callable): Graph | undefined {
  const whole = [...models, ...broken.filter(({ isWhole }) => isWhole)].map(({ graph }) => graph);
  return whole.find((graph) => graph.name === name.text);
}

/** The shape of the tensor that a claim is about. @param opened whether its bracket is there already */
export function actualShape(scene: Scene, opened: boolean): readonly Draft[] {
  const tensor = claimedTensor(scene);
  if (tensor === undefined || tensor.kind === "poison") return [];
  const shape = formatShape(tensor.type.shape);
  const isClosed = scene.place.rest[0]?.tokenType === tokens.CloseBracket;
  const text = opened ? shape.slice(1, isClosed ? -1 : undefined) : shape;
  return [{ label: shape, kind: "value", detail: "the shape that it has", text }];
}

/** What a line gives; where half a claim makes a mistake of it, what it gives without. */
function claimedTensor(scene: Scene): ResolvedTensor | undefined {
  const { analysis, sight, place } = scene;
  const arrow = place.line.findIndex(({ tokenType }) => tokenType === tokens.Arrow);
  if (arrow === 0) return sight?.current;
  const own = sight?.statement && tensorsOf(analysis, sight.statement)[0];
  if (own !== undefined && own.kind !== "poison") return own;
  return resultWithout(scene, place.line[arrow]!.startOffset, endOfToken(place.rest.at(-1) ?? place.line.at(-1)!));
}

/** The sizes that a claim may be judged at. */
export function claimSizes({ sight }: Scene): readonly Draft[] {
  const sizes = [...(sight?.frame?.instance.model.sizes.keys() ?? [])];
  return sizes.map((size) => ({
    label: `${size}=`,
    kind: "attribute",
    detail: "a size of the model",
    text: `${size}=\${1:32}`,
    isSnippet: true,
  }));
}
