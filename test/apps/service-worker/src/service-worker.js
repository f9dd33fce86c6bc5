import { load } from "./mnist.cvk";

const loading = load();

addEventListener("message", (event) => event.waitUntil(answer(event)));

async function answer({ data: address, source }) {
  const image = await createImageBitmap(await (await fetch(address)).blob());
  const context = new OffscreenCanvas(image.width, image.height).getContext("2d");
  context.drawImage(image, 0, 0);
  const net = await loading;
  const [best] = net.top(net.run(context.getImageData(0, 0, image.width, image.height)), 1);
  source.postMessage(best.name);
}
