export function median(values: readonly number[]): number;
export function ratioByRound(times: readonly number[], reference: readonly number[]): number;
export function geometricMean(values: readonly number[]): number;
export function relativeDifference(expected: Float32Array, found: Float32Array): number;
