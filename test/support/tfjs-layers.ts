/** Models of tfjs's layers API, saved as tfjs saves them, with what tfjs predicts: an oracle for imports of Keras models. */
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import type { RandomSource } from "../../src/base/random.ts";
import type { StoredTensor } from "../../src/interchange/keras/stored-weights.ts";

/** A `model.json` as data, and the bytes of its weights. */
export interface SavedModel {
  readonly json: {
    readonly modelTopology: unknown;
    readonly weightsManifest: readonly { readonly paths: readonly string[]; readonly weights: readonly WeightSpec[] }[];
  };
  readonly weights: Uint8Array;
}

interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
}

export interface Prediction {
  readonly inputs: readonly Float32Array[];
  readonly outputs: readonly { readonly shape: readonly number[]; readonly data: Float32Array }[];
}

export async function savedModel(model: LayersModel): Promise<SavedModel> {
  let artifacts: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler(async (given) => {
      artifacts = given;
      return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } });
    }),
  );
  const { modelTopology, weightSpecs = [], weightData } = artifacts!;
  const weights = new Uint8Array(tf.io.concatenateArrayBuffers([weightData as ArrayBuffer].flat()));
  // Through text, as in a file.
  const json = JSON.parse(
    JSON.stringify({ modelTopology, weightsManifest: [{ paths: ["weights.bin"], weights: weightSpecs }] }),
  ) as SavedModel["json"];
  return { json, weights };
}

/** The tensors of a saved model, which are all float32. */
export function tensorsOf({ json, weights }: SavedModel): readonly StoredTensor[] {
  let at = 0;
  return json.weightsManifest[0]!.weights.map(({ name, shape }) => {
    const end = at + 4 * shape.reduce((a, b) => a * b, 1);
    const bytes = weights.slice(at, end);
    at = end;
    return { name, shape, floats: () => new Float32Array(bytes.buffer) };
  });
}

/** Of one example of random numbers. */
export function prediction(model: LayersModel, random: RandomSource): Prediction {
  return tf.tidy(() => {
    const fed = model.inputs.map(({ shape }) => {
      const own = [1, ...shape.slice(1)] as number[];
      const data = Float32Array.from({ length: own.reduce((a, b) => a * b, 1) }, () => random.next() * 2 - 1);
      return tf.tensor(data, own);
    });
    const given = model.predict(fed.length === 1 ? fed[0]! : fed);
    const outputs = [given].flat().map((tensor) => ({ shape: tensor.shape, data: tensor.dataSync<"float32">() }));
    return { inputs: fed.map((tensor) => tensor.dataSync<"float32">()), outputs };
  });
}

/** Every weight drawn anew, variances above 0. */
export function withRandomWeights(model: LayersModel, random: RandomSource): LayersModel {
  const drawn = model.weights.map(({ shape, name }) => {
    const own = shape as number[];
    const fans = own.length > 1 ? own.slice(0, -1).reduce((a, b) => a * b, 1) : 1;
    const draw = /variance/.test(name)
      ? () => 0.5 + random.next()
      : () => ((random.next() * 2 - 1) * 1.5) / Math.sqrt(fans);
    return tf.tensor(Float32Array.from({ length: own.reduce((a, b) => a * b, 1) }, draw), own);
  });
  model.setWeights(drawn);
  drawn.forEach((tensor) => tensor.dispose());
  return model;
}
