import { expect, it } from "vitest";
import { judgeClaims } from "../../../src/analysis/claims.ts";
import { measureLiveness } from "../../../src/analysis/liveness.ts";
import { countParameters } from "../../../src/analysis/parameters.ts";
import { measureReceptiveFields } from "../../../src/analysis/receptive-field.ts";
import { countWork } from "../../../src/analysis/work.ts";
import { Diagnostics } from "../../../src/diagnostics/diagnostic.ts";
import type { Graph } from "../../../src/graph/graph.ts";
import { verifyGraph } from "../../../src/graph/verify.ts";
import { passes, runPipeline } from "../../../src/pipeline.ts";
import { netOf } from "../../property/net.ts";

/** Residual blocks of conv, bn, relu, conv, bn, add, relu: 7 layers each. */
function deepNet(blocks: number): Graph {
  const net = netOf([8, 16, 16]);
  net.layer("conv", { channels: 8, kernel: [3], pad: [1] });
  for (let block = 0; block < blocks; block++) {
    const skip = net.current;
    net.layer("conv", { channels: 8, kernel: [3], pad: [1], bias: false });
    net.layer("bn");
    net.layer("relu");
    net.layer("conv", { channels: 8, kernel: [3], pad: [1], bias: false });
    net.layer("bn");
    net.layer("add", {}, { inputs: [net.current, skip] });
    net.layer("relu");
  }
  net.output("out");
  return net.finish();
}

it("times", () => {
  const time = (name: string, run: () => unknown): void => {
    const start = performance.now();
    run();
    console.log(name, (performance.now() - start).toFixed(1));
  };
  const graph = deepNet(1430);
  for (let i = 0; i < 2; i++) {
    time("verify", () => verifyGraph(graph));
    let g = graph;
    for (const pass of passes) {
      time(pass.name, () => (g = pass.run(g)));
    }
    time("verify after", () => verifyGraph(g));
    time("pipeline", () => runPipeline(graph));
    time("params", () => countParameters(graph));
    time("work", () => countWork(graph));
    time("liveness", () => measureLiveness(graph));
    time("fields", () => measureReceptiveFields(graph));
  }
});
