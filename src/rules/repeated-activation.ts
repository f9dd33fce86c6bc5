/** An activation behind itself: mostly a line that was copied, or a post-operation that a block has already. */
import type { Lint } from "./lint.ts";

export const repeatedActivation: Lint = {
  code: "lint/repeated-activation",
  *find({ graph }) {
    for (const { name, op, inputs, origin } of graph.nodes) {
      const [input] = inputs;
      if (op.category !== "activation" || input?.kind !== "result" || input.node.op !== op) continue;
      yield {
        origin,
        message: `${op.name} is applied to what ${input.node.name}, a ${op.name} too, gives`,
        help: [`take ${name} out`],
      };
    }
  },
};
