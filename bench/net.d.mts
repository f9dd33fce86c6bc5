/** What the tests say of layers; nets have more (nets.mjs). */
export interface Layer {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly inShape?: readonly number[];
  readonly outShape?: readonly number[];
}

export function poolPadding(layer: Layer): number[][];
export function sliceOfChannels(layer: Layer): number[];
export function channelsLast(values: Float32Array, shape: readonly number[]): Float32Array;
export function channelsFirst(values: Float32Array, shape: readonly number[]): Float32Array;
