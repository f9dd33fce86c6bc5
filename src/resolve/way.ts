/** The way of a tensor from the input, as messages show it: `image [3, 224, 224] -> conv1 [64, 55, 55] -> ... -> maxpool2 [192, 3, 3]`. */
import type { Value } from "../graph/graph.ts";
import { formatShape, shapesEqual } from "../tensor/shape.ts";

/** Follows first inputs; steps that keep the shape are left out, and the middle of a long way too. */
export function describeWay(value: Value): string {
  const steps: string[] = [];
  let at = value;
  while (at.kind === "result") {
    const source: Value | undefined = at.node.inputs[0];
    if (source === undefined) {
      steps.push(stepText(at.node.name, at));
      break;
    }
    if (!shapesEqual(source.type.shape, at.type.shape)) steps.push(stepText(at.node.name, at));
    at = source;
  }
  if (at.kind === "input") steps.push(stepText(at.name, at));
  steps.reverse();
  return (steps.length > 4 ? [steps[0]!, steps[1]!, "...", steps.at(-1)!] : steps).join(" -> ");
}

function stepText(name: string, value: Value): string {
  return `${name} ${formatShape(value.type.shape)}`;
}

/** What each input of a layer is: one line for one, a line each for several. */
export function describeInputs(inputs: readonly Value[]): readonly string[] {
  if (inputs.length === 1)
    return [`here the tensor is ${formatShape(inputs[0]!.type.shape)}: ${describeWay(inputs[0]!)}`];
  const lines = inputs
    .slice(0, 4)
    .map((input, index) => `tensor ${index + 1} is ${formatShape(input.type.shape)}: ${describeWay(input)}`);
  return inputs.length > 4 ? [...lines, `and ${inputs.length - 4} more`] : lines;
}
