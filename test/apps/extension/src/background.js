import { load } from "./mnist.cvk";

const loading = load();

chrome.runtime.onMessage.addListener((address, _sender, reply) => {
  void classify(address).then(reply);
  return true;
});

async function classify(address) {
  const image = await createImageBitmap(await (await fetch(address)).blob());
  const context = new OffscreenCanvas(image.width, image.height).getContext("2d");
  context.drawImage(image, 0, 0);
  const net = await loading;
  return net.top(net.run(context.getImageData(0, 0, image.width, image.height)), 1)[0].name;
}
