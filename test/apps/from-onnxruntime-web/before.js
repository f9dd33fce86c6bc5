import { InferenceSession, Tensor } from "onnxruntime-web/wasm";

const session = await InferenceSession.create("mnist.onnx");

/** @param image 28x28 numbers from 0 to 1 */
export async function classify(image) {
  const { digit } = await session.run({ image: new Tensor("float32", image, [1, 1, 28, 28]) });
  return digit.data.indexOf(Math.max(...digit.data));
}
