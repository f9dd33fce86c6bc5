/** Where the gradient of a weight goes once it is summed up: to its place, with what follows it. */
import { add, int, load, mul } from "../../kernel/expression.ts";
import type { Buffer, Expression } from "../../kernel/ir.ts";
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import { CHANNEL_AXIS } from "../../tensor/shape.ts";
import { addressOf } from "../buffer-view.ts";
import { applyEpilogue } from "../epilogue.ts";
import { broadcastReader, readerOf } from "../reader.ts";
import type { Site } from "../strategy.ts";

/** Some neighbouring channels. */
export interface Channels {
  readonly first: Expression;
  readonly count: number;
}

/** Sums of some channels in and out: `[height][width of taps][channels of one side][width]`, the other side innermost. */
export interface Sums {
  readonly buffer: Buffer;
  /** Taps. */
  readonly height: number;
  readonly across: number;
  /** From one channel that is not innermost to the next. */
  readonly width: number;
}

/** @param wide whose channels are innermost in the sums. */
export function storeWeights(
  k: KernelBuilder,
  site: Site,
  sums: Sums,
  { inputs, outputs }: { readonly inputs: Channels; readonly outputs: Channels },
  wide: "input" | "gradient",
): void {
  const [rows, lanes] = wide === "input" ? [outputs, inputs] : [inputs, outputs];
  k.for("ky", 0, sums.height, (ky) => {
    k.for("kx", 0, sums.across, (kx) => {
      const tap = k.let("tap", add(mul(ky, int(sums.across)), kx));
      k.for("row", 0, rows.count, (row) => {
        const r = k.let("r", add(rows.first, row));
        k.for("lane", 0, lanes.count, (lane) => {
          const at = add(mul(add(mul(tap, int(rows.count)), row), int(sums.width)), lane);
          const c = k.let("c", add(lanes.first, lane));
          storeWeight(k, site, load(sums.buffer, at), wide === "input" ? [r, c] : [c, r], [ky, kx]);
        });
      });
    });
  });
}

function storeWeight(
  k: KernelBuilder,
  site: Site,
  sum: Expression,
  channels: readonly Expression[],
  taps: readonly Expression[],
): void {
  const output = site.outputs[0]!;
  const index = [...channels, ...taps.slice(2 - (output.shape.length - 2))];
  const finished = applyEpilogue(k, site.layer.node, sum, {
    data: (operand) => broadcastReader(readerOf(site.view(operand))).at(index),
    parameter: (operand) => {
      const vector = readerOf(site.view(operand));
      return vector.at([vector.shape[0] === 1 ? int(0) : index[CHANNEL_AXIS]!]);
    },
  });
  k.store(output.buffer, addressOf(output, index), finished);
}
