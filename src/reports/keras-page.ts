/** Which layers of Keras are imported and which are not, in Markdown: docs/keras.md. */
import { activationFunctions } from "../interchange/keras/layers/functions.ts";
import { layers } from "../interchange/keras/layers/index.ts";
import { unsupported } from "../interchange/keras/unsupported.ts";
import { exceptionsOf, listOf, table } from "./operator-lists.ts";

export function kerasMarkdown(): string {
  return `${[
    "# Keras models",
    "Generated from the tables of `src/interchange/keras/` by `npm run docs`.",
    "## Imported",
    "Sequential and Functional models, and models of models, in four containers: `model.json` of TensorFlow.js with its shards beside it,\n" +
      "`.h5` and `.keras` of Keras 2 and 3 (with the package h5wasm), and a configuration alone, as `model.to_json()` gives it, with weights\n" +
      "from another file: `convoke import topology.json --weights weights.h5`. Nothing that a file holds is run.",
    "Layers, by their classes, with all of their options; an option that says something and is not known is an error that names it:",
    listOf([...layers.keys()]),
    "Activations, also as the option of other layers, where a layer may stand in their place:",
    listOf([...activationFunctions.keys()]),
    "Layers that act in training alone (dropout, noise, random pictures) leave a tensor as it is. Where Keras 2, Keras 3 and tfjs-layers\n" +
      "compute a layer differently (`hard_sigmoid`, bilinear `UpSampling2D`, `Resizing`), what the file says of its writer decides.",
    "So a model that tensorflowjs_converter wrote gives the numbers of the Keras that made it, and not those that tfjs gives for the same\n" +
      "`model.json`: its `hardSigmoid` and its bilinear `UpSampling2D` are tfjs-layers' own there. The dilation of a `DepthwiseConv2D`, which\n" +
      "tfjs-layers passes over in every file, is always taken, as Keras takes it.",
    table("layer", "not taken", exceptionsOf([...layers])),
    "## Not imported",
    "Classes that somebody wrote, and activations that are functions of a program: no file holds what they compute.",
    table("layer", "reason", unsupported),
  ].join("\n\n")}\n`;
}
