import sharp from "sharp";
import { load } from "./mnist.cvk";

/** What a server would put into its page. */
export async function render() {
  const net = await load();
  const { data, info } = await sharp("digit.png").ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const [best] = net.top(net.run({ data: new Uint8Array(data), width: info.width, height: info.height }), 1);
  return `<output>${best.name}</output>`;
}
