import { load } from "./mnist.cvk";

const loading = load();

onmessage = async ({ data: address }) => {
  const image = await createImageBitmap(await (await fetch(address)).blob());
  const context = new OffscreenCanvas(image.width, image.height).getContext("2d");
  context.drawImage(image, 0, 0);
  const net = await loading;
  const [best] = net.top(net.run(context.getImageData(0, 0, image.width, image.height)), 1);
  postMessage(best.name);
};
