export const floatBits = new Float32Array(1);
export const intBits = new Int32Array(floatBits.buffer);
