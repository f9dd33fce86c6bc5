/**
 * What generated modules use of the engines that they run in: names that are not free for anything else, and for
 * compilations without the libraries of the DOM or of Node, declarations. Text, as in safetensors.ts.
 */
const TYPES = {
  TextDecoder: "declare const TextDecoder: new () => { decode(bytes: Uint8Array): string };",
  atob: "declare const atob: (text: string) => string;",
  URL: "declare const URL: new (url: string, base?: string) => { readonly href: string; readonly protocol: string };",
  fetch: `declare const fetch: (url: unknown, options: { readonly signal: unknown }) => Promise<{
  readonly ok: boolean;
  readonly status: number;
  readonly statusText: string;
  readonly url: string;
  readonly headers: { get(name: string): string | null };
  readonly body: unknown;
  readonly bodyUsed: boolean;
  arrayBuffer(): Promise<ArrayBuffer>;
}>;`,
  WebAssembly: `declare const WebAssembly: {
  compile(bytes: Uint8Array | ArrayBuffer): Promise<object>;
  compileStreaming(response: unknown): Promise<object>;
  instantiate(code: object, imports?: object): Promise<{ readonly exports: object }>;
  readonly Memory: new (size: { initial: number; maximum: number; shared: boolean }) => { readonly buffer: ArrayBuffer };
};`,
  console: "declare const console: { warn(text: string): void };",
} as const;

export type Platform = keyof typeof TYPES;

/** Names that the texts of this folder mean in their usual sense. */
export const PLATFORM_NAMES: readonly string[] = [
  ...Object.keys(TYPES),
  "globalThis",
  "SharedArrayBuffer",
  "Worker",
  "navigator",
];

/** Declarations, in a fixed order. */
export function platformTypes(used: ReadonlySet<Platform>): string[] {
  return (Object.keys(TYPES) as Platform[]).filter((name) => used.has(name)).map((name) => TYPES[name]);
}
