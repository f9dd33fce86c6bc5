// The questions, by the names that users give. Each has a `title`; `about`, how it is measured; `defaults` for options;
// `ask(options)`, which gives figures as plain data; `tables(figures)`; and perhaps `failed(figures)`.
import * as accuracy from "./accuracy.mjs";
import * as cold from "./cold.mjs";
import * as compileTime from "./compile-time.mjs";
import * as editing from "./editing.mjs";
import * as layers from "./layers.mjs";
import * as machine from "./machine.mjs";
import * as memory from "./memory.mjs";
import * as pixels from "./pixels.mjs";
import * as regret from "./regret.mjs";
import * as relaxed from "./relaxed.mjs";
import * as roofline from "./roofline.mjs";
import * as size from "./size.mjs";
import * as speed from "./speed.mjs";
import * as train from "./train.mjs";

export const questions = {
  speed,
  train,
  relaxed,
  layers,
  roofline,
  regret,
  accuracy,
  cold,
  rss: memory,
  machine,
  size,
  pixels,
  "compile-time": compileTime,
  editing,
};
