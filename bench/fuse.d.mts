export interface Fusible {
  readonly op: string;
  readonly inputs: readonly number[];
  readonly output: number;
}

export interface Rules {
  readonly activations: readonly string[];
  readonly hosts: readonly string[];
}

export function fuse(
  net: { readonly layers: readonly Fusible[] },
  rules: Rules,
): { layers: Fusible[]; inputs: number[]; output: number }[];

export function foldedWeights(
  layer: object,
  joined: readonly object[],
  net: { tensor(name: string): Float32Array },
): { weight: Float32Array; bias: Float32Array };
