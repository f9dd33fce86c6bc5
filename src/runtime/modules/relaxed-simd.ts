/** Ships in modules whose binaries exist with fused multiply-adds and without. */

/** Whether the engine knows `(func (param v128) (result v128) …)` with an `f32x4.relaxed_madd` of its parameter. */
export function hasRelaxedSimd(): boolean {
  const module = [
    0, 97, 115, 109, 1, 0, 0, 0, 1, 6, 1, 96, 1, 123, 1, 123, 3, 2, 1, 0, 10, 13, 1, 11, 0, 32, 0, 32, 0, 32, 0, 253,
    133, 2, 11,
  ];
  return (globalThis as any).WebAssembly.validate(Uint8Array.from(module));
}
