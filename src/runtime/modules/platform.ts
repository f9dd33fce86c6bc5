/**
 * What runtime modules use of the engines that they run in, typed by what they need of it: the text of a module carries
 * these types as declarations, for compilations without the libraries of the DOM or of Node.
 */
interface Platform {
  readonly TextEncoder: new () => { encode(text: string): Uint8Array };
  readonly TextDecoder: new () => { decode(bytes: Uint8Array): string };
  readonly atob: (text: string) => string;
  readonly URL: new (url: string, base?: string) => { readonly href: string; readonly protocol: string };
  readonly fetch: (
    url: unknown,
    options: object,
  ) => Promise<{
    readonly ok: boolean;
    readonly status: number;
    readonly statusText: string;
    readonly url: string;
    readonly headers: { get(name: string): string | null };
    readonly body: unknown;
    readonly bodyUsed: boolean;
    arrayBuffer(): Promise<ArrayBuffer>;
  }>;
  readonly WebAssembly: {
    compile(bytes: Uint8Array | ArrayBuffer): Promise<object>;
    compileStreaming(response: unknown): Promise<object>;
    instantiate(code: object, imports?: object): Promise<{ readonly exports: object }>;
    readonly Memory: new (size: object) => { readonly buffer: ArrayBuffer };
  };
  readonly console: { warn(text: string): void };
}

export const { TextEncoder, TextDecoder, atob, URL, fetch, WebAssembly, console } = globalThis as unknown as Platform;
