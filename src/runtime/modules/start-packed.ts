/** The `start` of nets that may get their weights packed: what preparing makes of them, for one binary alone. */
import type { Binary, Kernels } from "./binary.ts";
import { packedHeader, type LoadOptions } from "./module-context.ts";
import { orAborted } from "./or-aborted.ts";
import { TextDecoder } from "./platform.ts";
import { prepareWeights } from "./prepare-weights.ts";
import { openTensors } from "./safetensors.ts";
import type { Source } from "./weight-source.ts";
import { wrong } from "./wrong.ts";

/** Makes memory for a net and brings its weights there: packed ones as they are, others by preparing. */
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
    const kernels = await orAborted(making, signal);
    if (!(await readPacked(binary, kernels, source))) {
      await prepareWeights(binary, kernels, source, await openTensors(source));
    }
    await source.finish(source.length);
    return kernels;
  } finally {
    await source.close();
  }
}

/** Copies weights that were packed for this binary. False where the source holds something else. */
async function readPacked({ packed }: Binary, { memory }: Kernels, source: Source): Promise<boolean> {
  const { length } = packedHeader;
  const head = new Uint8Array(Math.min(length, source.length));
  await source.read(0, head, 0);
  const text = new TextDecoder().decode(head);
  if (!text.startsWith(packedHeader.slice(0, 8))) return false;
  if (text !== packedHeader)
    throw wrong("they were packed for another compilation; compile the module and its weights together");
  const [begin, end] = packed!;
  const due = length + end - begin;
  if (source.length < Infinity && source.length !== due) {
    throw wrong(`packed, they take ${due} bytes, but the file has ${source.length}`);
  }
  source.length = due;
  await source.read(length, new Uint8Array(memory.buffer, begin, end - begin), due);
  return true;
}
