/** `run`: the outputs as they are printed, and with `--top` the classes of each example. */
import { count, either, figure, list, number, object, orNull, shape, text, type Schema } from "./schema.ts";

const value = either("a number, or the text of one that JSON has not", number("finite"), {
  type: "string",
  enum: ["NaN", "Infinity", "-Infinity"],
});

export const runSchema: Schema = {
  description: "the outputs by their names",
  type: "object",
  additionalProperties: object("an output", {
    shape: shape("its sizes, in the model's layout, the batch first"),
    data: list("row by row", value),
  }),
};

const scored = object("a class", { name: text("its name"), score: figure("the output; text where it is not finite") });

export const topSchema: Schema = list(
  "the examples, and of each the outputs that have names of classes",
  object("an output of an example", {
    image: orNull(text("the file of the picture; null for an example of an array")),
    example: count("from 1 on", 1),
    output: text("its name"),
    top: list("the classes with the highest scores", scored),
  }),
);
