import { expect, it } from "vitest";
import { printGraph } from "../../../src/graph/print-graph.ts";
import { runPipeline } from "../../../src/pipeline.ts";
import { symbol } from "../../../src/tensor/dim.ts";
import { netOf } from "../../property/net.ts";

it("prints a node a line, with names, operands, what is not at its default, and shapes", () => {
  const net = netOf([1, 28, symbol("W")], symbol("N"), "Small");
  net.layer("conv", { channels: 6, kernel: [5], pad: [2] });
  net.layer("sigmoid");
  net.output("out");
  expect(printGraph(net.finish())).toBe(
    [
      "graph Small",
      "  %0 input image [N, 1, 28, W]",
      "  %1 parameter conv1.weight [6, 1, 5, 5]",
      "  %2 parameter conv1.bias [6]",
      "run",
      "  %3 conv1 = conv(%0, weight=%1, bias=%2) channels=6 kernel=5 pad=2 : [N, 6, 28, W]",
      "  %4 sigmoid1 = sigmoid(%3) : [N, 6, 28, W]",
      "  output out = %4",
      "",
    ].join("\n"),
  );
});

it("prints what is prepared apart, and epilogues behind their layer", () => {
  const net = netOf([2, 4, 4]);
  const image = net.current;
  net.layer("conv", { channels: 2, kernel: [1], bias: false });
  net.layer("bn", { affine: false });
  net.layer("add", {}, { inputs: [net.current, image] });
  net.layer("leakyrelu", { slope: 0.1 });
  net.output("out");
  const text = printGraph(runPipeline(net.finish()));
  expect(text).toMatch(/^prepare\n {2}%\d+ bn1 = add\(%\d+, 0\.00001\) : \[2\]$/m);
  expect(text).toMatch(
    /^run\n {2}%\d+ conv1 = conv\(%0, weight=%\d+, bias=%\d+\) channels=2 kernel=1 then add1 = add\(it, %0\) then leakyrelu1 = leakyrelu\(it\) slope=0\.1 : \[1, 2, 4, 4\]$/m,
  );
});
