/** The part of the platform's WebAssembly that the compiler itself uses: it comes without the DOM's types. */

const { WebAssembly } = globalThis as unknown as {
  readonly WebAssembly: {
    validate(binary: Uint8Array): boolean;
    instantiate(binary: Uint8Array): Promise<{ readonly instance: { readonly exports: unknown } }>;
  };
};

/** The exports of a module that imports nothing. */
export async function instantiateWasm<Exports>(binary: Uint8Array): Promise<Exports> {
  return (await WebAssembly.instantiate(binary)).instance.exports as Exports;
}

/** Whether this engine knows all that the module is made of. */
export function isValidWasm(binary: Uint8Array): boolean {
  return WebAssembly.validate(binary);
}
