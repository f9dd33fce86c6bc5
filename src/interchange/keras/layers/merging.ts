/** Layers of several tensors. */
import { productOf } from "../../../base/integers.ts";
import { shapeText, type Operand } from "../../import/operand.ts";
import { int, type Layer, type LayerContext, type Layers } from "../layer.ts";
import { unitNormalised } from "./normalisation.ts";

/** Tensors of fewer axes are given more of extent 1 behind the batch, as Keras does; then they repeat as in NumPy. */
function aligned(call: LayerContext): readonly Operand[] {
  const { inputs } = call;
  const rank = Math.max(...inputs.map(({ shape }) => shape.length));
  return inputs.map((input) => {
    const [batch = 1, ...rest] = input.shape;
    return call.reshaped(input, [batch, ...Array<number>(rank - input.shape.length).fill(1), ...rest]);
  });
}

function demandSeveral(call: LayerContext, least = 1): void {
  if (call.inputs.length < least) call.fail(`it is called with ${call.inputs.length} tensors`);
}

function merge(operator: "Sum" | "Mean" | "Max" | "Min"): Layer {
  return {
    convert(call) {
      demandSeveral(call);
      return call.apply(operator, aligned(call));
    },
  };
}

const subtract: Layer = {
  convert(call) {
    if (call.inputs.length !== 2) call.fail(`it is called with ${call.inputs.length} tensors where 2 are due`);
    return call.apply("Sub", aligned(call));
  },
};

const multiply: Layer = {
  convert(call) {
    demandSeveral(call);
    return aligned(call).reduce((product, factor) => call.apply("Mul", [product, factor]));
  },
};

const concatenate: Layer = {
  convert(call) {
    demandSeveral(call);
    const { inputs, options } = call;
    const axis = call.axis(options.integer("axis", -1), inputs[0]!);
    if (axis === 0) call.fail("its option axis names the batch");
    const [first, ...others] = inputs.map(({ shape }) => shape.with(axis, 0).join());
    if (others.some((other) => other !== first))
      call.fail(
        `its inputs ${inputs.map(({ shape }) => shapeText(shape)).join(", ")} differ along other axes than ${axis}`,
      );
    return call.apply("Concat", inputs, { axis: int(axis) });
  },
};

/**
 * Sums of products along an axis of each of two tensors, example by example: `[B, …, k]` and `[B, k, …]` are multiplied as
 * matrices. One number for each example is a vector of one.
 */
const dot: Layer = {
  convert(call) {
    const { inputs, options } = call;
    const [x, y] = inputs;
    if (x === undefined || y === undefined || inputs.length > 2)
      return call.fail("it is due to be called with 2 tensors");
    const given = options.integers("axes") ?? call.fail("its option axes is missing");
    const [first, second] = [call.axis(given[0] ?? -1, x), call.axis(given.at(-1) ?? -1, y)];
    if (first === 0 || second === 0) call.fail("its option axes names the batch");
    if (x.shape[first] !== y.shape[second] || x.shape[0] !== y.shape[0])
      call.fail(
        `its inputs ${shapeText(x.shape)} and ${shapeText(y.shape)} do not go together along axes ${first} and ${second}`,
      );
    const isNormal = options.flag("normalize", false);
    const [left, right] = isNormal ? [unitNormalised(call, x, [first]), unitNormalised(call, y, [second])] : [x, y];
    return product(call, left, first, right, second);
  },
};

function product(call: LayerContext, x: Operand, first: number, y: Operand, second: number): Operand {
  const [batch = 1] = x.shape;
  const [rows, columns, depth] = [extentsBut(x, first), extentsBut(y, second), x.shape[first]!];
  const left = call.reordered(x, [0, ...axesBut(x, first), first]);
  const right = call.reordered(y, [0, second, ...axesBut(y, second)]);
  const made = call.apply("MatMul", [
    call.reshaped(left, [batch, productOf(rows), depth]),
    call.reshaped(right, [batch, depth, productOf(columns)]),
  ]);
  const rest = [...rows, ...columns];
  return call.reshaped(made, [batch, ...(rest.length === 0 ? [1] : rest)]);
}

function axesBut({ shape }: Operand, axis: number): readonly number[] {
  return [...shape.keys()].filter((each) => each !== 0 && each !== axis);
}

function extentsBut({ shape }: Operand, axis: number): readonly number[] {
  return shape.filter((_, each) => each !== 0 && each !== axis);
}

export const merges: Layers = {
  Add: merge("Sum"),
  Average: merge("Mean"),
  Maximum: merge("Max"),
  Minimum: merge("Min"),
  Subtract: subtract,
  Multiply: multiply,
  Concatenate: concatenate,
  Dot: dot,
};
