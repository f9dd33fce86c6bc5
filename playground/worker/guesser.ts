/** A net that infers with the weights of another that learns: compiled once, loaded anew when there are other weights. */
import { compileModel, wasm, type ResolvedModel, type TensorMap } from "../../src/index.ts";

export interface Guesser {
  /** How likely each class is, as this output says. */
  guess(output: string, picture: Float32Array, weights: TensorMap): Promise<Float32Array>;
  close(): void;
}

type Loaded = Awaited<ReturnType<ReturnType<typeof wasm.with>["load"]>>;

/** @param model has one input. */
export function createGuesser(model: ResolvedModel): Guesser {
  const { program } = compileModel(model, { target: "wasm" }).lowered;
  let loaded: Loaded | undefined;
  let of: TensorMap | undefined;
  return {
    async guess(output, picture, weights) {
      if (of !== weights) {
        loaded?.close();
        loaded = await wasm.with().load(program, weights);
        of = weights;
      }
      loaded!.write(program.inputs[0]!, picture);
      await loaded!.run();
      return likelihoods(await loaded!.read(program.outputs.find(({ name }) => name === output)!));
    },
    close: () => loaded?.close(),
  };
}

/** A softmax: what learns by cross-entropy gives scores. */
export function likelihoods(scores: Float32Array): Float32Array {
  const most = scores.reduce((found, each) => Math.max(found, each), -Infinity);
  const powers = scores.map((each) => Math.exp(each - most));
  const sum = powers.reduce((all, each) => all + each, 0);
  return powers.map((each) => each / sum);
}
