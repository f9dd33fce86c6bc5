/** Weights that bytes stand for, by the formula of the format, one element at a time. */

export interface ByteWeights {
  readonly bytes: Uint8Array;
  /** One of each for every output channel, of which each has `bytes.length / scales.length` elements side by side. */
  readonly scales: Float32Array;
  readonly zeroPoints: Float32Array;
}

export function valuesOf({ bytes, scales, zeroPoints }: ByteWeights): Float32Array {
  const depth = bytes.length / scales.length;
  return Float32Array.from(bytes, (byte, at) => {
    const channel = Math.floor(at / depth);
    return Math.fround(Math.fround(byte - zeroPoints[channel]!) * scales[channel]!);
  });
}

/** What a program that keeps the weight as bytes is to be handed. */
export function handedOver(name: string, weights: ByteWeights): readonly (readonly [string, Float32Array])[] {
  return [
    [name, valuesOf(weights)],
    [`${name}.scale`, weights.scales],
    [`${name}.zero_point`, weights.zeroPoints],
  ];
}
