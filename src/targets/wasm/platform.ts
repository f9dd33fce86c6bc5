/** The part of the platform's WebAssembly that the compiler itself uses: it comes without the DOM's types. */

/** A compiled module. */
export type WasmModule = object;

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

interface WasmImports {
  readonly env: { readonly memory: WasmMemory; readonly thread: number };
}

const { WebAssembly, crossOriginIsolated } = globalThis as unknown as {
  readonly crossOriginIsolated?: boolean;
  readonly WebAssembly: {
    validate(binary: Uint8Array): boolean;
    compile(binary: Uint8Array): Promise<WasmModule>;
    instantiate(module: WasmModule, imports: WasmImports | undefined): Promise<{ readonly exports: unknown }>;
    readonly Memory: new (size: { initial: number; maximum: number; shared: boolean }) => WasmMemory;
  };
};

export function compileWasm(binary: Uint8Array): Promise<WasmModule> {
  return WebAssembly.compile(binary);
}

/** The exports of a module, which imports shared memory or nothing. */
export async function instantiateWasm<Exports>(module: WasmModule, imports?: WasmImports): Promise<Exports> {
  return (await WebAssembly.instantiate(module, imports)).exports as Exports;
}

/** Whether this engine knows all that the module is made of. */
export function isValidWasm(binary: Uint8Array): boolean {
  return WebAssembly.validate(binary);
}

/** Browsers share memory between threads on pages that are isolated from other origins. */
export function canShareMemory(): boolean {
  return typeof SharedArrayBuffer !== "undefined" && crossOriginIsolated !== false;
}

export function newSharedMemory(pages: number): WasmMemory {
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
}
