import { load } from "./mnist.cvk";

const net = await load();
const image = await createImageBitmap(await (await fetch("digit.png")).blob());
const canvas = document.createElement("canvas");
[canvas.width, canvas.height] = [image.width, image.height];
const context = canvas.getContext("2d");
context.drawImage(image, 0, 0);
const [best] = net.top(net.run(context.getImageData(0, 0, canvas.width, canvas.height)), 1);
document.querySelector("output").textContent = best.name;
