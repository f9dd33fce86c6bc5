/** What an optimiser has put behind a convolution or a product: a bias, and an activation. */
import type { NodeContext } from "../../import/node-context.ts";
import type { Operand } from "../../import/operand.ts";
import { float, numberOf, type Beside } from "./apply.ts";

export interface Fused {
  readonly bias: Operand | undefined;
  activate(y: Operand, beside: Beside): Operand;
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
    activate: (y, beside) => (activations.length === 0 ? y : activated(node, y, activations[0]!, beside)),
  };
}

function activated(node: NodeContext, y: Operand, name: string, beside: Beside): Operand {
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
      return node.apply("PRelu", [y, beside(node.operand(3))], {}, "activation");
    default:
      return node.fail(`its fused activation ${name} is not supported`);
  }
}

export function relu6(node: NodeContext, x: Operand, part?: string): Operand {
  return node.apply("Clip", [x, numberOf(0), numberOf(6)], {}, part);
}
