/** Scratch memory: kernels of programs that train share it, those of inference have their own. */
import { expect, it } from "vitest";
import { int, load } from "../../../src/kernel/expression.ts";
import type { Buffer, Port, Region } from "../../../src/kernel/ir.ts";
import { KernelBuilder } from "../../../src/kernel/kernel-builder.ts";
import { planScratch } from "../../../src/kernel/scratch.ts";

/** Two kernels, the first with 3 and 5 doubles of scratch memory, the other with 4. */
function program(state: readonly Port[]) {
  const buffers: Buffer[] = [];
  const calls = [[3, 5], [4]].map((lengths, at) => {
    const k = new KernelBuilder(1, (wish) => `${wish}${at}`);
    for (const length of lengths) {
      const buffer = k.scratch(`s${length}`, length);
      k.store(buffer, int(0), load(buffer, int(1)));
      buffers.push(buffer);
    }
    return { function: k.finish({ name: `kernel${at}`, description: "", origin: undefined }), extent: 1 };
  });
  const regions: Region[] = [{ name: "run", invocations: [...calls, calls[0]!] }];
  return { buffers, regions, state };
}

it("is one behind the other, each at a multiple of the alignment", () => {
  const { bytes, places } = planScratch(program([]), 32);
  expect([...places.values(), bytes]).toEqual([0, 32, 96, 128]);
});

it("is the same memory for kernel after kernel of a program that trains", () => {
  const buffer: Buffer = { name: "w", element: "f32", length: 1, role: "state" };
  const { bytes, places } = planScratch(program([{ name: "w", buffer, shape: [1] }]), 32);
  expect([...places.values(), bytes]).toEqual([0, 32, 0, 96]);
});
