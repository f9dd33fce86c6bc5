/** The `instantiate` of nets that may run on several threads: with memory of its own, or memory that they share. */
import { compiled, type Binary, type Kernels } from "./binary.ts";
import { WebAssembly } from "./platform.ts";

export async function instantiate(binary: Binary): Promise<Kernels> {
  const module = await compiled(binary);
  const { pages } = binary;
  if (!pages) return (await WebAssembly.instantiate(module)).exports as Kernels;
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const { exports } = await WebAssembly.instantiate(module, { env: { memory, thread: 0 } });
  return { ...(exports as Kernels), memory };
}
