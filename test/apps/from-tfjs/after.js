import { load } from "./generated/model.js";

const net = await load();

/** @param image 28x28 numbers from 0 to 1 */
export async function classify(image) {
  const scores = net.run(image);
  return scores.indexOf(Math.max(...scores));
}
