// Makes images/icon.png of icon.svg: marketplaces take no SVG.
import { fileURLToPath } from "node:url";
import sharp from "sharp";

const images = new URL("../images/", import.meta.url);
const SIDE = 128;
// Twice as many dots an inch as a picture of that size has, so that edges are smooth.
await sharp(fileURLToPath(new URL("icon.svg", images)), { density: 144 })
  .resize(SIDE, SIDE)
  .png()
  .toFile(fileURLToPath(new URL("icon.png", images)));
