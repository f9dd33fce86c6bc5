import { fetched } from "./files.ts";
import { nodeModule } from "./node-module.ts";
import { WebAssembly, type URL } from "./platform.ts";

export async function compileFile(url: InstanceType<typeof URL>): Promise<object> {
  if (url.protocol === "file:") return WebAssembly.compile(await (await nodeModule("node:fs/promises")).readFile(url));
  const response = await fetched(url);
  // Streaming refuses any other type.
  return response.headers.get("content-type") === "application/wasm"
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
}
