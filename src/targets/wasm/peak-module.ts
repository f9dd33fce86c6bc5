/** The loops that kernels' speeds are compared with: vectors in registers, multiplied and added, and nothing else. */
import { bodyOf, Code, Locals, type FunctionBody } from "./code.ts";
import { Bytes, EXTERNAL, moduleOf, SECTION } from "./encoder.ts";
import { FUNCTION_TYPE, TYPE } from "./opcodes.ts";

/** What stays in V8's 15 registers with the operands, and is enough to hide the latencies. */
const VECTORS = 12;

export interface PeakModule {
  /** Exports `multiplyAdd(steps: i32): f32`, for a positive number of steps. */
  readonly binary: Uint8Array;
  /** Multiplications and additions of a step. */
  readonly flops: number;
}

export function peakModule(relaxedSimd: boolean): PeakModule {
  const type = new Bytes().u32(1).byte(FUNCTION_TYPE).u32(1).byte(TYPE.i32).u32(1).byte(TYPE.f32);
  const code = new Bytes().u32(1).sized(multiplyAdd(relaxedSimd ? fusedStep : separateStep).bytes);
  const binary = moduleOf([
    [SECTION.type, type],
    [SECTION.function, new Bytes().u32(1).u32(0)],
    [SECTION.export, new Bytes().u32(1).name("multiplyAdd").byte(EXTERNAL.function).u32(0)],
    [SECTION.code, code],
  ]);
  return { binary, flops: VECTORS * 4 * (relaxedSimd ? 2 : 1) };
}

interface Operands {
  readonly vectors: readonly number[];
  readonly factor: number;
  readonly addend: number;
}

type Step = (code: Code, operands: Operands) => void;

function multiplyAdd(step: Step): FunctionBody {
  const steps = 0;
  const locals = new Locals(["steps"]);
  const [factor, addend] = [locals.declare("v128", "factor"), locals.declare("v128", "addend")];
  const vectors = Array.from({ length: VECTORS }, () => locals.declare("v128", "vector"));
  const code = new Code().f32x4(0.999999).set(factor).f32x4(1e-9).set(addend);
  vectors.forEach((vector, at) => code.f32x4(at + 1).set(vector));
  step(code.open("loop"), { vectors, factor, addend });
  code.get(steps).i32(-1).op("i32.add").tee(steps).op("br_if", 0).op("end");
  // All are used, so that no engine may leave one out.
  vectors.forEach((vector, at) => (at === 0 ? code.get(vector) : code.get(vector).op("f32x4.add")));
  code.op("f32x4.extract_lane", 0);
  return bodyOf(locals, code);
}

/**
 * One half are products, the other the sums that they are added to: as in kernels, a sum waits for the sum before it, not
 * for its product. Measured: 59 GFLOP/s, all that two multipliers and two adders can do, against 50 for chains of a
 * multiplication and then an addition.
 */
function separateStep(code: Code, { vectors, factor }: Operands): void {
  for (let at = 0; at < VECTORS; at += 2) {
    const [product, sum] = [vectors[at]!, vectors[at + 1]!];
    code.get(product).get(factor).op("f32x4.mul").tee(product);
    code.get(sum).op("f32x4.add").set(sum);
  }
}

function fusedStep(code: Code, { vectors, factor, addend }: Operands): void {
  for (const vector of vectors) code.get(vector).get(factor).get(addend).op("f32x4.relaxed_madd").set(vector);
}
