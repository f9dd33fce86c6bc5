/** Random nets that go down and up again and join what they meet, so that much is asked of their sizes. */
import * as fc from "fast-check";
import type { AttributeRecord } from "../../src/ops/contract/language-value.ts";
import type { NetPlan, Step } from "../property/random-net.ts";

const of = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const entry = (...values: readonly number[]): fc.Arbitrary<number[]> => of(...values).map((value) => [value]);
const layer = (op: string, attributes: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<Step> =>
  fc.record(attributes).map((given: AttributeRecord) => ({ kind: "layer", op, attributes: given }));

const windows = fc.oneof(
  layer("conv", {
    channels: of(1, 2),
    kernel: fc.oneof(entry(1, 2, 3, 5), of([3, 1], [1, 2])),
    stride: fc.oneof(entry(1, 2, 3), of([2, 1])),
    pad: of<unknown>([0], [1], [2], [0, 1, 1, 0], "same", "same_lower"),
    dilation: entry(1, 1, 2),
  }),
  layer("maxpool", {
    kernel: entry(2, 3),
    stride: entry(2, 3),
    pad: entry(0, 1),
    ceil: fc.boolean(),
    dilation: entry(1, 1, 2),
  }),
  layer("avgpool", { kernel: entry(2), stride: entry(2, 3), ceil: fc.boolean() }),
);
const enlarging = fc.oneof(
  layer("convtranspose", {
    channels: of(1, 2),
    kernel: entry(2, 3, 4),
    stride: entry(2),
    pad: entry(0, 1),
    output_pad: entry(0, 1),
  }),
  layer("upsample", { factor: fc.oneof(entry(2, 3), of([2, 1])) }),
  layer("pad", { amount: entry(1, 2), mode: of("constant", "reflect") }),
);
const rearranging = fc.oneof(
  layer("slice", { height: of([0, -1], [1, 9], [-4, -1], [0, 8, 2]), width: of(undefined, [0, -1], [0, 7, 3]) }),
  layer("permute", { axes: of(["channels", "width", "height"]) }),
  layer("reshape", { shape: of([-1], [2, -1], [4, -1], [1, 4, -1], [3, -1]) }),
  layer("conv", { channels: of(2), kernel: entry(1), groups: of(2) }),
);
const joining = fc.record({
  kind: of("earlier" as const),
  op: of("add", "concat", "mul", "matmul"),
  back: fc.integer({ min: 1, max: 8 }),
});

const steps = fc.oneof(
  { weight: 4, arbitrary: windows },
  { weight: 4, arbitrary: enlarging },
  { weight: 1, arbitrary: rearranging },
  { weight: 8, arbitrary: joining as fc.Arbitrary<Step> },
);

export const joinedNets: fc.Arbitrary<NetPlan> = fc.record({
  batch: of(1),
  input: fc.tuple(of(1, 2), of(12, 16, 17, 24, 31), of(12, 16, 20, 32)),
  steps: fc.array(steps, { minLength: 6, maxLength: 24 }),
});

const aligned = fc.constantFrom("add", "mul", "max", "sub", "matmul");
const branch = fc.array(fc.oneof({ weight: 3, arbitrary: windows }, enlarging), { maxLength: 2 });
const branches = fc.record({
  kind: of("branches" as const),
  op: aligned,
  branches: fc.array(branch, { minLength: 2, maxLength: 3 }),
});
const tiny = of(1, 2, 3, 4, 5, 7);

/** Of maps so small that what is joined has often one row or column: with their sizes open, these fit where an axis repeats. */
export const repeatingNets: fc.Arbitrary<NetPlan> = fc.record({
  batch: of(1),
  input: fc.tuple(of(1, 2), tiny, tiny),
  steps: fc.array(fc.oneof(steps, { weight: 3, arbitrary: branches as fc.Arbitrary<Step> }), {
    minLength: 2,
    maxLength: 10,
  }),
});
