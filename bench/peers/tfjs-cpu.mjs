// tfjs with its plain JavaScript backend.
import "@tensorflow/tfjs-backend-cpu";
import { openTfjs } from "./tfjs.mjs";

export function open(folder) {
  return openTfjs("cpu", folder);
}
