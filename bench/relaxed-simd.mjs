// Whether this version of Node has the instructions of relaxed SIMD: from 22 on.

/** The smallest module with the instruction: of a function without code, but for `f32x4.relaxed_madd` of three zeros. */
export function hasRelaxedSimd() {
  const zero = [0xfd, 0x0c, ...Array.from({ length: 16 }, () => 0)];
  const body = [0, ...zero, ...zero, ...zero, 0xfd, 0x85, 0x02, 0x1a, 0x0b];
  const code = [0x0a, body.length + 2, 1, body.length, ...body];
  return WebAssembly.validate(
    Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, ...code]),
  );
}

export function withoutRelaxedSimd() {
  return `Node ${process.version} has no relaxed SIMD: npx --yes --package node@24 node bench.mjs relaxed`;
}
