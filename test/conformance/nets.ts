/** Small nets in which layers meet: what is fused, folded, shared and placed in one another must still be right. */
import type { ResolvedModel } from "../../src/resolve/resolved-model.ts";
import { modelOf } from "../support/models.ts";

export interface NetCase {
  readonly note: string;
  readonly text: string;
  readonly batch?: number;
}

/** @param batch the net's own where left out */
export function modelOfNet({ text, batch = 1 }: NetCase, examples: number = batch): ResolvedModel {
  return modelOf(`model Net {\n${text}\n}\n`, { batch: examples });
}

export const nets: readonly NetCase[] = [
  {
    note: "batch norm folds into convolutions, with and without bias",
    text: `input x [3, 9, 7]
      conv 6 kernel=3 pad=1 bias=false bn relu
      conv 5 kernel=3 bn
      depthwise kernel=3 pad=1 bn relu6
      convtranspose 4 kernel=2 stride=2 bn silu`,
  },
  {
    note: "batch norm before a convolution and alone",
    batch: 3,
    text: `input x [4, 6, 5]
      bn relu
      conv 4 kernel=3 pad=1
      relu
      bn
      flatten
      dense 7
      bn`,
  },
  {
    note: "a convolution that two layers read keeps its own result beside the folded one",
    text: `input x [3, 8, 8]
      c: conv 4 kernel=3 pad=1
      bn relu
      add c`,
  },
  {
    note: "residual blocks, plain and projected",
    batch: 3,
    text: `input x [4, 9, 8]
      add { conv 4 kernel=3 pad=1 bn relu; conv 4 kernel=3 pad=1 bn } {} relu
      add { conv 6 kernel=3 stride=2 pad=1 bn relu; conv 6 kernel=3 pad=1 bn } { conv 6 kernel=1 stride=2 bn } relu
      add { conv 6 kernel=1 } { conv 6 kernel=1 } { conv 6 kernel=1 }`,
  },
  {
    note: "squeeze and excite",
    text: `input x [3, 9, 8]
      conv 8 kernel=3 pad=1 silu
      mul {} { avgpool global; conv 2 kernel=1 silu; conv 8 kernel=1 sigmoid }
      conv 5 kernel=1`,
  },
  {
    note: "tensors of their own: joined with, put in front, written, read by several",
    batch: 2,
    text: `input x [3, 6, 5]
      means: constant [3, 1, 1]
      half: constant [1, 1, 1] value=0.5
      means2: constant [2, 1, 1]
      weights: constant [1, 6, 5]
      positions: constant [2, 6, 5]
      sub means
      mul half
      concat { from positions } {} { from positions; mul means2; slice channels=[0, 1] }
      conv 4 kernel=3 pad=1 relu
      mul weights
      add weights
      max half`,
  },
  {
    note: "trained tensors: in front of a sequence, added to it, a matrix to multiply with, under another shape",
    batch: 2,
    text: `input x [5, 6]
      cls: parameter [1, 6] init=zeros
      pos: parameter [6, 6]
      mix: parameter [6, 4] init=glorot
      row: parameter [1, 4, 1] init=ones
      concat { from cls } {}
      add pos
      layernorm axes=length
      matmul mix
      mul { from row; reshape [1, 4] } {}
      dense 3 axis=length`,
  },
  {
    note: "a constant as an output, flat and as a matrix",
    text: `input x [4]
      row: constant [4] value=[1, -2, 3, 0.5]
      table: constant [3, 4]
      from table
      power 2
      output squares
      from x
      add row
      output sums
      output fixed = table`,
  },
  {
    note: "inception: branches of different kinds, placed in one tensor",
    text: `input x [5, 9, 8]
      concat { conv 3 kernel=1 relu } { conv 2 kernel=1 relu; conv 4 kernel=3 pad=1 relu } { conv 2 kernel=1; conv 3 kernel=5 pad=2 } { maxpool 3 stride=1 pad=1; conv 2 kernel=1 }
      conv 4 kernel=3 pad=1
      concat { maxpool 2 } { avgpool 2 }
      conv 2 kernel=1`,
  },
  {
    note: "concatenations within one another, and one that something else reads",
    text: `input x [2, 6, 5]
      a: conv 3 kernel=3 pad=1 relu
      concat { concat { conv 2 kernel=1 } { conv 1 kernel=1 } } { from a }
      b: conv 3 kernel=3 pad=1
      concat a, b
      concat {} {}
      conv 2 kernel=3`,
  },
  {
    note: "a tensor that a convolution pads with 0 and max pooling with -infinity",
    text: `input x [3, 8, 7]
      c: conv 4 kernel=3 pad=1
      add { maxpool 3 stride=1 pad=1 } { conv 4 kernel=3 pad=1 } { avgpool 3 stride=1 pad=1 } { from c }`,
  },
  {
    note: "paddings of different widths on one tensor",
    text: `input x [2, 9, 9]
      conv 4 kernel=1 relu
      concat { conv 2 kernel=3 pad=1 } { conv 2 kernel=7 pad=3 } { conv 2 kernel=5 pad=same } { conv 2 kernel=3 dilation=3 pad=3 }`,
  },
  {
    note: "down and up again, as a U-Net",
    text: `input x [1, 8, 12]
      s1: conv 3 kernel=3 pad=1 relu
      maxpool 2
      s2: conv 4 kernel=3 pad=1 relu
      maxpool 2
      conv 6 kernel=3 pad=1 relu
      upsample 2
      concat s2
      conv 4 kernel=3 pad=1 relu
      convtranspose 3 kernel=2 stride=2
      concat s1
      conv 2 kernel=1`,
  },
  {
    note: "flatten in the middle, and dense layers behind",
    batch: 3,
    text: `input x [2, 7, 6]
      conv 5 kernel=3 tanh
      avgpool 2
      flatten
      dense 9 relu dropout(0.3)
      dense 4
      softmax`,
  },
  {
    note: "reshape and permute between convolutions",
    text: `input x [4, 6, 6]
      conv 4 kernel=3 pad=1
      reshape [8, 3, 6]
      conv 3 kernel=3 pad=1
      permute [2, 0, 1]
      conv 2 kernel=1
      flatten
      reshape [2, 3, 3]
      conv 3 kernel=1`,
  },
  {
    note: "channels cut apart, shuffled and joined",
    text: `input x [3, 6, 5]
      a: conv 8 kernel=3 pad=1 relu
      concat { slice channels=[0, 4] } { slice channels=[4, 8]; depthwise kernel=3 pad=1 bn; conv 4 kernel=1 bn relu }
      shuffle 2
      pixelshuffle 2
      conv 3 kernel=3`,
  },
  {
    note: "activations in a row, and a prelu behind a batch norm",
    text: `input x [3, 5, 5]
      conv 4 kernel=3 pad=1 bn prelu scale(bias=true) gelu
      hardswish
      clip -1, 1
      leakyrelu 0.2`,
  },
  {
    note: "normalisations found while running, each followed by an activation",
    batch: 3,
    text: `input x [4, 6, 5]
      conv 6 kernel=3 pad=1
      groupnorm 2
      relu
      conv 6 kernel=3 pad=1
      layernorm
      gelu
      instancenorm
      lrn 3 alpha=0.5
      mean
      layernorm
      dense 3
      logsoftmax`,
  },
  {
    note: "a layer shared by two places",
    text: `input x [4, 6, 6]
      c: conv 4 kernel=3 pad=1 relu
      conv 4 kernel=3 pad=1 share=c
      bn
      conv 4 kernel=3 pad=1 share=c relu`,
  },
  {
    note: "groups between dense convolutions, signals",
    batch: 3,
    text: `input x [3, 17]
      conv 6 kernel=3 stride=2 pad=1 bn relu
      conv 6 kernel=3 groups=3 pad=1 relu
      maxpool 2
      conv 4 kernel=2 pad=same
      upsample 2
      avgpool global
      flatten
      dense 2`,
  },
  {
    note: "several inputs and outputs",
    text: `input left [3, 6, 5]
      a: conv 4 kernel=3 pad=1 relu
      input right [2, 6, 5]
      b: conv 4 kernel=1
      sub a
      output difference
      max { from a } { from b }
      conv 2 kernel=3
      output best
      output features = a`,
  },
  {
    note: "an input that is also an output, and one that is read twice",
    text: `input x [2, 4, 4]
      div {} { softplus }
      output ratio
      output same = x
      from x
      add { relu } { conv 2 kernel=1 }
      output sum`,
  },
  {
    note: "NHWC at the boundary",
    batch: 3,
    text: `layout NHWC
      input x [3, 7, 6]
      conv 5 kernel=3 stride=2 pad=same bn relu
      concat { conv 2 kernel=1 } {}
      output maps
      mean
      dense 3
      output scores`,
  },
];
