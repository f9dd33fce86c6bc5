/** The `start` of nets without parameters. */
import type { Binary, Kernels } from "./binary.ts";

export async function start({ steps }: Binary, making: Promise<Kernels>): Promise<Kernels> {
  const kernels = await making;
  steps.forEach(([extent], step) => kernels.prepare(step, 0, extent));
  return kernels;
}
