/** `diff --format json`: `src/compare/json.ts`. */
import { categories } from "../../compare/categories.ts";
import type { Cost } from "../../compare/cost.ts";
import type { FunctionVerdict } from "../../compare/judge-function.ts";
import type { LayerChange } from "../../compare/layer-changes.ts";
import { count, figure, list, object, orNull, text, truth, word, type Schema } from "./schema.ts";

const category: Schema = { ...text("what breaks, strictest first"), enum: categories };

const broken = list("what breaks, strictest first", category);

const model = (description: string): Schema =>
  object(description, { file: text("the path of its file"), model: text("its name") });

const tensors = (description: string): Schema =>
  list(description, object("a tensor", { name: text("its name"), shape: text("as [64, 3, 7, 7]") }));

const weights = object("whether the old checkpoint loads", {
  loads: truth("as it is, each tensor into the layer that it was trained for"),
  missing: tensors("what the new model wants and the old one has not"),
  unused: tensors("what the old model has and the new one does not want"),
  misshapen: list(
    "those of one name and two shapes",
    object("a tensor", { name: text("its name"), old: text("its shape"), new: text("the shape that is wanted") }),
  ),
  crossed: list(
    "those that would load into another layer's place",
    object("a tensor", { old: text("the name in the checkpoint"), new: text("the name that it belongs to now") }),
  ),
  rename: orNull(
    object("what makes it load; null where nothing is to be renamed, or nothing is known to help", {
      words: list("each for --rename", text("OLD=NEW")),
      taken: count("tensors of the new model that come from the old checkpoint then"),
      of: count("tensors that the new model has"),
    }),
  ),
});

const verdicts: Readonly<Record<FunctionVerdict, true>> = { same: true, different: true, undecided: true };

const computed = object("whether the same weights give the same numbers", {
  verdict: word("what was found", verdicts),
  reason: text("why"),
  names: list("of tensors or sizes that the reason is about", text("a name")),
});

const before = {
  old: orNull(figure("before; null where it is not known")),
  new: orNull(figure("after; null where it is not known")),
};

const figures: Readonly<Record<Cost, Schema>> = {
  params: object("parameters", before),
  macs: object("multiply-accumulates of one example", before),
  memory: object("bytes of the activations at their peak", before),
  size: object("bytes of the weights", before),
};

const layer = (description: string): Schema =>
  orNull(
    object(description, {
      name: text("its name"),
      layer: text("as it is written"),
      output: list("its sizes without the batch", figure("a size")),
      params: figure("its parameters"),
      formula: text("how these are counted; empty where there are none"),
      macs: figure("its multiply-accumulates"),
    }),
  );

const changes: Readonly<Record<LayerChange["what"], true>> = {
  added: true,
  removed: true,
  changed: true,
  renamed: true,
  reshaped: true,
};

const change = object("a layer that is another", {
  change: word("what became of it; reshaped where only what reaches or leaves it has another shape", changes),
  category: orNull(category),
  text: text("the change in words"),
  old: layer("as it was; null of one that is new"),
  new: layer("as it is; null of one that is gone"),
});

const pair = object("a model before and after", {
  old: model("before"),
  new: model("after"),
  categories: broken,
  signature: list("what programs see changed", text("a change in words")),
  weights,
  function: computed,
  costs: object("the figures of the whole model", figures),
  layers: list("in the order of the text", change),
});

export const diffSchema: Schema = object("what changed between two versions of models", {
  old: text("the old side, as it was named"),
  new: text("the new side, as it was named"),
  categories: broken,
  models: list("those that both sides have", pair),
  added: list("models that are new", model("a model")),
  removed: list("models that are gone", model("a model")),
  incomparable: list(
    "files with mistakes on a side, so that not all of their models can be compared",
    object("a file", {
      file: text("its path"),
      models: list("those of the other side that it may hold", text("a name")),
      errors: object("how many mistakes there are", { old: count("on the old side"), new: count("on the new side") }),
    }),
  ),
});
