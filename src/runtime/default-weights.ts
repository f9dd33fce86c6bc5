/**
 * Where `load` finds weights when none are handed in. Text, as in safetensors.ts; `FILE` stands for a string
 * literal. The module imports nothing statically, so that it runs in a browser as it is; the specifier in a variable keeps
 * bundlers and type checkers from resolving it.
 */
export const DEFAULT_WEIGHTS_NAMES: readonly string[] = ["defaultWeights", "weightsInBase64"];

export const WEIGHTS_BESIDE = `
async function defaultWeights()⟨: Promise<Uint8Array>⟩ {
  const url = new URL(FILE, ⟨(⟩import.meta⟨ as unknown as { url: string })⟩.url);
  if (url.protocol === "file:") {
    const fs = "node:fs/promises";
    return (await import(/* webpackIgnore: true */ /* @vite-ignore */ fs)).readFile(url);
  }
  const response = await fetch(url);
  if (!response.ok) throw new Error(\`\${url.href}: \${response.status} \${response.statusText}\`);
  return new Uint8Array(await response.arrayBuffer());
}
`;

export const WEIGHTS_INLINE = `
async function defaultWeights()⟨: Promise<Uint8Array>⟩ {
  return Uint8Array.from(atob(weightsInBase64), (character) => character.charCodeAt(0));
}
`;

/** Declarations of what engines have, for compilations without the libraries of the DOM or of Node. */
export const PLATFORM_TYPES: Readonly<Record<"TextDecoder" | "atob" | "URL" | "fetch", string>> = {
  TextDecoder: "declare const TextDecoder: new () => { decode(bytes: Uint8Array): string };",
  atob: "declare const atob: (text: string) => string;",
  URL: "declare const URL: new (url: string, base: string) => { readonly href: string; readonly protocol: string };",
  fetch: `declare const fetch: (url: unknown) => Promise<{
  readonly ok: boolean;
  readonly status: number;
  readonly statusText: string;
  arrayBuffer(): Promise<ArrayBuffer>;
}>;`,
};
