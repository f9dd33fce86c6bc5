/** What an optimiser has put behind a convolution or a product: a bias, and an activation. */
import type { NodeContext } from "../../import/node-context.ts";
import type { Operand } from "../../import/operand.ts";
import { float, numberOf, reshaped } from "./apply.ts";

export interface Fused {
  readonly bias: Operand | undefined;
  /** On a tensor with its channels at `axis`. */
  activate(y: Operand, axis: number): Operand;
}

/** Reads `fused_ops` and the operands behind the weight. */
export function fusedIn(node: NodeContext): Fused {
  const names = node.node.attributes.get("fused_ops");
  node.ignore(
    "fused_ops",
    "num_args",
    "epsilon",
    "leakyrelu_alpha",
    "num_host_args",
    "use_cudnn_on_gpu",
    "filter_format",
    "grad_a",
    "grad_b",
  );
  const ops = names?.kind === "strings" ? names.values : [];
  const hasBias = ops[0] === "BiasAdd";
  const activations = hasBias ? ops.slice(1) : ops;
  if (activations.length > 1) node.fail(`its fused_ops are ${ops.join(", ")}; supported: BiasAdd and one activation`);
  return {
    bias: hasBias ? node.operand(2) : undefined,
    activate: (y, axis) => (activations.length === 0 ? y : activated(node, y, activations[0]!, axis)),
  };
}

function activated(node: NodeContext, y: Operand, name: string, axis: number): Operand {
  switch (name) {
    case "Relu":
    case "Elu":
    case "Selu":
    case "Sigmoid":
    case "Tanh":
      return node.apply(name, [y], {}, "activation");
    case "Relu6":
      return relu6(node, y, "activation");
    case "LeakyRelu": {
      const alpha = node.node.attributes.get("leakyrelu_alpha");
      return node.apply("LeakyRelu", [y], { alpha: float(alpha?.kind === "float" ? alpha.value : 0.2) }, "activation");
    }
    case "Prelu":
      return parametricRelu(node, y, node.operand(3), axis, "activation");
    default:
      return node.fail(`its fused activation ${name} is not supported`);
  }
}

export function relu6(node: NodeContext, x: Operand, part?: string): Operand {
  return node.apply("Clip", [x, numberOf(0), numberOf(6)], {}, part);
}

/** The slope is given as it stands with the channels last. */
export function parametricRelu(node: NodeContext, x: Operand, slope: Operand, axis: number, part?: string): Operand {
  const rank = x.shape.length;
  const isLast = axis === rank - 1;
  const channels = slope.shape.at(-1) ?? 1;
  const isPerChannel = slope.shape.every((extent, at) => extent === 1 || at === slope.shape.length - 1);
  if (isLast || !isPerChannel) return node.apply("PRelu", [x, slope], {}, part);
  const perChannel = reshaped(node, slope, [channels, ...Array<number>(rank - axis - 1).fill(1)]);
  return node.apply("PRelu", [x, perChannel], {}, part);
}
