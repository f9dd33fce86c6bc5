/**
 * Runs one op by itself, without a graph: its shape rule, its reference, and its plain nest under the kernel interpreter
 * over row-major buffers. Shapes and arrays here carry the batch.
 */
import { expect } from "vitest";
import { invariant } from "../../src/base/invariant.ts";
import { hashText, randomSource } from "../../src/base/random.ts";
import { KernelBuilder } from "../../src/kernel/kernel-builder.ts";
import { add, int, load, mul } from "../../src/kernel/expression.ts";
import { runFunction } from "../../src/kernel/interpret-program.ts";
import type { Buffer, BufferRole, Expression } from "../../src/kernel/ir.ts";
import type {
  AnyOp,
  GivenAttributes,
  OpDefinition,
  ParameterSpec,
  Problem,
  TensorReader,
  TensorWriter,
} from "../../src/ops/contract/op.ts";
import type { AttributeRecord } from "../../src/ops/contract/language-value.ts";
import type { Dim } from "../../src/tensor/dim.ts";
import { ndarray, type NdArray } from "../../src/tensor/ndarray.ts";
import { formatCondition } from "../../src/tensor/condition-text.ts";
import { constantShape, float32, rowMajorStrides, type TensorType } from "../../src/tensor/shape.ts";
import { functionInDouble } from "../../src/kernel/in-double.ts";

export interface Inferred {
  /** Undefined where the op refused its inputs. */
  readonly types: readonly TensorType[] | undefined;
  readonly errors: readonly Problem<string>[];
  readonly warnings: readonly Problem<string>[];
  /** What is asked of open sizes, in the words of the language. */
  readonly demands: readonly string[];
  /** What is wrong at all sizes but those few that are demanded. */
  readonly mismatches: readonly Problem<string>[];
}

export type Parameters = Readonly<Record<string, NdArray>>;

/** The attributes with their defaults. */
export function attributesOf<A>(op: OpDefinition<string, A, string>, given: GivenAttributes<NoInfer<A>> = {}): A {
  for (const name of Object.keys(given)) invariant(name in op.attributes, `${op.name} has no attribute ${name}`);
  const defaults = Object.entries(op.attributes).map(([name, spec]) => [name, spec.defaultValue]);
  return { ...(Object.fromEntries(defaults) as A), ...given };
}

/** The shape rule with everything that it reports. */
export function inferOp(op: AnyOp, given: AttributeRecord, ...inputs: readonly (readonly Dim[])[]): Inferred {
  const errors: Problem<string>[] = [];
  const warnings: Problem<string>[] = [];
  const demands: string[] = [];
  const mismatches: Problem<string>[] = [];
  const types = op.infer(inputs.map(float32), attributesOf(op, given), {
    error: (problem) => void errors.push(problem) as undefined,
    warning: (problem) => void warnings.push(problem),
    demand: (condition, mismatch) => {
      demands.push(formatCondition(condition));
      if (mismatch !== undefined) mismatches.push(mismatch);
    },
  });
  for (const { code } of [...errors, ...warnings, ...mismatches])
    invariant(code in op.messages, `${op.name} declares no ${code}`);
  expect(types === undefined, "a refusal comes with an error, and only then").toBe(errors.length > 0);
  return { types, errors, warnings, demands, mismatches };
}

/** The shape of the only output; the op must accept its inputs. */
export function outputShape(op: AnyOp, given: AttributeRecord, ...inputs: readonly (readonly Dim[])[]): readonly Dim[] {
  const { types, errors } = inferOp(op, given, ...inputs);
  invariant(types?.length === 1, `${op.name} refused: ${errors.map((problem) => problem.message).join("; ")}`);
  return types[0]!.shape;
}

/** The one error with which the op refuses its inputs. */
export function refusal(op: AnyOp, given: AttributeRecord, ...inputs: readonly (readonly Dim[])[]): Problem<string> {
  const { errors } = inferOp(op, given, ...inputs);
  invariant(errors.length === 1, `${op.name} reported ${errors.length} errors`);
  return errors[0]!;
}

export function parametersOf(
  op: AnyOp,
  given: AttributeRecord,
  ...inputs: readonly (readonly Dim[])[]
): readonly ParameterSpec[] {
  return op.parameters(inputs.map(float32), attributesOf(op, given));
}

/** The reference's outputs. Parameters left out are literals of the model. */
export function runReference(
  op: AnyOp,
  given: AttributeRecord,
  inputs: readonly NdArray[],
  parameters: Parameters = {},
): readonly NdArray[] {
  const shapes = inputs.map((input) => input.shape);
  return op.reference({
    inputs,
    parameters: { ...literalsOf(op, given, shapes), ...parameters },
    outputs: outputShapes(op, given, shapes),
    attributes: attributesOf(op, given),
  });
}

/** The plain nest's outputs, computed and stored in doubles. */
export function runNest(
  op: AnyOp,
  given: AttributeRecord,
  inputs: readonly NdArray[],
  parameters: Parameters = {},
): readonly NdArray[] {
  const k = new KernelBuilder(4);
  const memory = new Map<Buffer, Float64Array>();
  const place = (name: string, role: BufferRole, array: NdArray): Buffer => {
    const buffer: Buffer = { name, element: "f64", length: array.data.length, role };
    memory.set(buffer, Float64Array.from(array.data));
    return buffer;
  };
  const shapes = inputs.map((input) => input.shape);
  const operands = { ...literalsOf(op, given, shapes), ...parameters };
  const outputs = outputShapes(op, given, shapes).map((shape) => ndarray(shape, unwritten(shape)));
  const outputBuffers = outputs.map((array, index) => place(`output${index}`, "output", array));
  const writers = outputs.map(({ shape }, index) => rowMajorWriter(k, outputBuffers[index]!, shape));

  op.lower(k, {
    inputs: inputs.map((array, index) => rowMajorReader(place(`input${index}`, "input", array), array.shape)),
    parameters: Object.fromEntries(
      Object.entries(operands).map(([name, array]) => [
        name,
        rowMajorReader(place(name, "parameter", array), array.shape),
      ]),
    ),
    outputs: writers.map(({ writer }) => writer),
    attributes: attributesOf(op, given),
  });

  for (const buffer of k.scratches) memory.set(buffer, new Float64Array(buffer.length));
  const fn = functionInDouble(k.finish({ name: op.name, description: op.summary, origin: undefined }));
  runFunction(fn, Math.max(...writers.map((writer) => writer.extent())), memory);
  return outputs.map((output, index) => ndarray(output.shape, memory.get(outputBuffers[index]!)!));
}

export interface CompareOptions {
  readonly inputs?: readonly NdArray[];
  /** Parameters that may not be just any number, such as variances. */
  readonly parameters?: Parameters;
  /** How far the two may differ, relative to 1 or to the value if that is larger. */
  readonly tolerance?: number;
  readonly seed?: number;
}

/** Runs the reference and the plain nest on random inputs and parameters in [-2, 2) and compares every element. */
export function expectNestMatchesReference(
  op: AnyOp,
  given: AttributeRecord,
  shapes: readonly (readonly number[])[],
  options: CompareOptions = {},
): void {
  const seed = options.seed ?? hashText(`${op.name} ${JSON.stringify(given)} ${JSON.stringify(shapes)}`);
  const inputs = options.inputs ?? shapes.map((shape, index) => randomArray(shape, seed + index));
  const parameters = { ...randomParameters(op, given, shapes, seed + shapes.length), ...options.parameters };
  const expected = runReference(op, given, inputs, parameters);
  const found = runNest(op, given, inputs, parameters);
  expect(found.length).toBe(expected.length);
  found.forEach((output, index) => expectClose(output, expected[index]!, options.tolerance));
}

/** Compares shapes and every element; the tolerance is relative to 1 or to the value if that is larger. */
export function expectClose(found: NdArray, expected: NdArray, tolerance = 1e-9): void {
  expect(found.shape).toEqual(expected.shape);
  const off = Array.from(expected.data.keys()).filter((at) => !isClose(found.data[at]!, expected.data[at]!, tolerance));
  const first = off[0] ?? 0;
  expect(
    off.length,
    `${off.length} of ${expected.data.length} differ; at ${first}: ${found.data[first]}, not ${expected.data[first]}`,
  ).toBe(0);
}

/** Uniform in [low, high), the same for the same seed. */
export function randomArray(shape: readonly number[], seed: number, low = -2, high = 2): NdArray {
  const random = randomSource(seed);
  const array = ndarray(shape);
  for (let at = 0; at < array.data.length; at++) array.data[at] = low + (high - low) * random.next();
  return array;
}

function isClose(found: number, expected: number, tolerance: number): boolean {
  if (Object.is(found, expected) || found === expected) return true;
  return Math.abs(found - expected) <= tolerance * Math.max(1, Math.abs(expected));
}

function randomParameters(
  op: AnyOp,
  given: AttributeRecord,
  shapes: readonly (readonly number[])[],
  seed: number,
): Parameters {
  const specs = parametersOf(op, given, ...shapes).filter((spec) => spec.literal === undefined);
  const arrays = specs.map((spec, index) => [spec.name, randomArray(constantShape(spec.shape), seed + index)]);
  return Object.fromEntries(arrays) as Parameters;
}

function literalsOf(op: AnyOp, given: AttributeRecord, shapes: readonly (readonly number[])[]): Parameters {
  const specs = parametersOf(op, given, ...shapes);
  return Object.fromEntries(specs.flatMap(({ name, literal }) => (literal === undefined ? [] : [[name, literal]])));
}

function outputShapes(op: AnyOp, given: AttributeRecord, shapes: readonly (readonly number[])[]): readonly number[][] {
  const { types, errors } = inferOp(op, given, ...shapes);
  invariant(types !== undefined, `${op.name} refused: ${errors.map((problem) => problem.message).join("; ")}`);
  return types.map((type) => constantShape(type.shape));
}

// ── Row-major accessors ──────────────────────────────────────────────────────────────────────────────────────────────

function rowMajorReader(buffer: Buffer, shape: readonly number[]): TensorReader {
  return { shape, at: (index) => load(buffer, rowMajorOffset(shape, index)) };
}

/** A writer, and the extent of the range that it opened. */
function rowMajorWriter(
  k: KernelBuilder,
  buffer: Buffer,
  shape: readonly number[],
): { readonly writer: TensorWriter; readonly extent: () => number } {
  let extent = 1;
  const writer: TensorWriter = {
    shape,
    forEach(visit, except = []) {
      const index: Expression[] = shape.map(() => int(0));
      const axes = [...shape.keys()].filter((axis) => !except.includes(axis));
      const descend = (depth: number): void => {
        const axis = axes[depth];
        if (axis === undefined) return visit([...index]);
        const body = (at: Expression): void => {
          index[axis] = at;
          descend(depth + 1);
        };
        if (depth > 0) return k.for(`i${axis}`, 0, shape[axis]!, body);
        extent = shape[axis]!;
        k.range(`i${axis}`, body);
      };
      descend(0);
    },
    draft: (index, value) => k.store(buffer, rowMajorOffset(shape, index), value),
    drafted: (index) => load(buffer, rowMajorOffset(shape, index)),
    store: (index, value) => k.store(buffer, rowMajorOffset(shape, index), value),
  };
  return { writer, extent: () => extent };
}

function rowMajorOffset(shape: readonly number[], index: readonly Expression[]): Expression {
  invariant(index.length === shape.length, `${index.length} indices for rank ${shape.length}`);
  const strides = rowMajorStrides(shape);
  return index.reduce((offset, at, axis) => add(offset, mul(at, int(strides[axis]!))), int(0));
}

/** What an output holds before the nest has run: an element that nobody stores is seen. */
function unwritten(shape: readonly number[]): Float64Array {
  return new Float64Array(shape.reduce((product, extent) => product * extent, 1)).fill(Number.NaN);
}
