/** The `instantiate` of nets that run on one thread. */
import { compiled, type Binary, type Kernels } from "./binary.ts";
import { WebAssembly } from "./platform.ts";

export async function instantiate(binary: Binary): Promise<Kernels> {
  return (await WebAssembly.instantiate(await compiled(binary))).exports as Kernels;
}
