// Steps of training by ConvNetJS' own trainer, which goes through a batch one example after the other.
import convnetjs from "convnetjs";
import { readInput, readNet, readTarget } from "../../net.mjs";
import { fill, layersOf } from "../convnetjs.mjs";

export function open(folder) {
  const net = readNet(folder);
  const { lr, momentum } = net.optimizer;
  const [batch, depth, height, width] = net.inputShape;
  const network = new convnetjs.Net();
  network.layers = [...layersOf(net), new convnetjs.SoftmaxLayer({ in_depth: net.outputShape[1], in_sx: 1, in_sy: 1 })];
  const settings = { method: "sgd", learning_rate: lr, momentum, batch_size: batch, l1_decay: 0, l2_decay: 0 };
  const trainer = new convnetjs.Trainer(network, settings);
  const input = readInput(folder);
  const size = depth * height * width;
  const examples = Array.from(readTarget(folder), (target, at) => {
    const volume = new convnetjs.Vol(width, height, depth);
    fill([volume], input.subarray(at * size, (at + 1) * size), [depth, height, width]);
    return { volume, target };
  });
  return {
    run: () => [examples.reduce((sum, { volume, target }) => sum + trainer.train(volume, target).cost_loss, 0) / batch],
  };
}
