/** The `start` of nets with parameters. */
import type { Binary, Kernels } from "./binary.ts";
import type { LoadOptions } from "./module-context.ts";
import { orAborted } from "./or-aborted.ts";
import { prepareWeights } from "./prepare-weights.ts";
import { openTensors } from "./safetensors.ts";
import type { Source } from "./weight-source.ts";

/** Makes memory for a net and prepares its weights there. */
export async function start(
  binary: Binary,
  making: Promise<Kernels>,
  opening: Promise<Source>,
  signal?: LoadOptions["signal"],
): Promise<Kernels> {
  // Told where it is awaited, or not at all where weights fail before.
  making.catch(() => {});
  const source = await opening;
  try {
    const find = await openTensors(source);
    const kernels = await orAborted(making, signal);
    await prepareWeights(binary, kernels, source, find);
    await source.finish(source.length);
    return kernels;
  } finally {
    await source.close();
  }
}
