/** What the figure of a model's tensors shows, before it has a place: a piece for each layer or block, sized by what it gives. */
import type { Category } from "../../ops/contract/op.ts";

export interface Piece {
  /** As the model has it: `layer1.0.conv1`. */
  readonly name: string;
  /** `conv relu`, `Bottleneck` */
  readonly kind: string;
  /** `3×3, 64, /2`; may be empty. */
  readonly details: string;
  readonly category: Category;
  /** Of what it gives, without the batch: channels, then spatial extents. */
  readonly shape: readonly number[];
  /** The places of the pieces that it reads, each once, all before its own. */
  readonly reads: readonly number[];
  /** How many alike, one behind the other, it stands for. */
  readonly copies: number;
  /** In each copy, with those that only show their tensor otherwise. */
  readonly layers: number;
  readonly link: Link;
  /** Names of the outputs that it gives, in a model that has several. */
  readonly outputs: readonly string[];
}

/** How what it reads becomes what it gives: through a window that slides over it, each from all, or otherwise. */
export type Link =
  | { readonly kind: "window"; readonly kernel: readonly number[] }
  | { readonly kind: "dense" }
  | { readonly kind: "flow" };
