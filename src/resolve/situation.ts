/** Where an op reports a problem: the layer with its tensors, and the place in the text. */
import type { Span } from "../base/source.ts";
import type { Node, Value } from "../graph/graph.ts";
import type { AttributeRecord } from "../ops/contract/language-value.ts";
import type { AnyOp } from "../ops/contract/op.ts";
import type { LayerCall } from "./layer-call.ts";

export interface Situation {
  readonly op: AnyOp;
  readonly attributes: AttributeRecord;
  readonly call: LayerCall;
  readonly inputs: readonly Value[];
  /** Where each input comes from in a join: a brace or a named tensor; undefined for the current tensor. */
  readonly inputSpans: readonly (Span | undefined)[];
  /** The calls that made the nodes of the model so far. */
  readonly callOf: ReadonlyMap<Node, LayerCall>;
  /** Whether the attributes stand elsewhere, so that this line cannot be edited for them. */
  readonly preset: boolean;
}
