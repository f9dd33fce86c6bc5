/** Modules that are only text: imported from data URLs, which Node and browsers understand alike. */
import { toBase64 } from "./to-base64.ts";

/** The module behind a JavaScript text. */
export async function importText<M>(javascript: string): Promise<M> {
  const encoded = toBase64(new TextEncoder().encode(javascript));
  return (await import(/* @vite-ignore */ `data:text/javascript;base64,${encoded}`)) as M;
}
