import "@tensorflow/tfjs-backend-cpu";
import { tensor, tidy } from "@tensorflow/tfjs-core";
import { loadLayersModel } from "@tensorflow/tfjs-layers";

const model = await loadLayersModel("./model.json");

/** @param image 28x28 numbers from 0 to 1 */
export async function classify(image) {
  const scores = await tidy(() => model.predict(tensor(image, [1, 28, 28, 1]))).data();
  return scores.indexOf(Math.max(...scores));
}
