/** Layers nested as their blocks were called. */
import { expect, it } from "vitest";
import { blockTree, isBlock, layersOf, type BlockTree } from "../../../src/graph/block-tree.ts";
import { exampleModel } from "../../support/models.ts";

function outline({ items }: BlockTree): string {
  return items
    .map((item) => (isBlock(item) ? `${item.name} ${item.block!}(${outline(item)})` : item.op.name))
    .join(" ");
}

it("a net without blocks is flat", () => {
  expect(blockTree(exampleModel("lenet.cvk").graph.nodes).items.some(isBlock)).toBe(false);
});

it("calls hold what they call, in order, and no layer is lost", () => {
  const { nodes } = exampleModel("resnet-18.cvk").graph;
  const tree = blockTree(nodes);
  expect(layersOf(tree)).toEqual(nodes);
  const stages = tree.items.filter(isBlock);
  expect(stages.map(({ name }) => name)).toEqual(["layer1", "layer2", "layer3", "layer4"]);
  const [first, second] = stages[0]!.items.filter(isBlock);
  expect([first!.name, second!.name, first!.depth]).toEqual(["layer1.0", "layer1.1", 2]);
  expect(outline(first!)).toBe("conv bn relu conv bn add relu");
});
