/** `verify --format json`, and with `--bisect`: `verify-table.ts`, `bisect-table.ts`. */
import type { Cause } from "../../verify/bisect.ts";
import type { StageKind } from "../../verify/compiler-stages.ts";
import { place } from "./check.ts";
import { either, list, number, object, only, orNull, shape, text, truth, word, type Schema } from "./schema.ts";

const verified = object(
  "a model on its stored data",
  {
    name: text("the path below the suite, or the model as it was named"),
    target: text("what it ran on, where several were asked for"),
    pass: truth("whether all outputs are as stored"),
    reason: text("why it fails"),
    maxAbsolute: orNull(number("the largest difference; null where nothing was compared, or it is infinite")),
    maxRelative: orNull(number("the largest relative one, likewise")),
    notes: list("what to know even where it passes", text("a note")),
  },
  ["target", "reason", "notes"],
);

const measured = object("a part of a claim that running the net decides", {
  of: text("as written"),
  value: either("what was found; null where it is no finite number", number("of a metric"), truth("whether it holds"), {
    type: "null",
  }),
  note: text("over how many examples or inputs, or by how much"),
});

const claim = object(
  "a claim about what a net does with its weights",
  {
    claim: text("its condition, as written"),
    ...place,
    target: text("what it ran on, where several were asked for"),
    pass: truth("whether it holds"),
    reason: text("why it does not, or cannot be judged"),
    found: list("what was measured; of claims that cannot be judged what could be", measured),
  },
  ["target", "reason"],
);

export const verifySchema: Schema = object(
  "whether models give what others stored, and do what they claim",
  {
    cases: list("in the order of their names; empty where no data were named", verified),
    claims: list("where the model claims something about its behaviour", claim),
  },
  ["claims"],
);

const kinds: Readonly<Record<StageKind, true>> = {
  resolve: true,
  "graph pass": true,
  lowering: true,
  "kernel pass": true,
  target: true,
};

const causes: Readonly<Record<Cause, true>> = { tolerance: true, range: true, bug: true };

const stage = object("a stage of the compiler", {
  kind: word("what it is", kinds),
  name: text("as dump --after takes it"),
  largest: orNull(number("the largest difference; null where the stage fails, or it is infinite")),
  pass: truth("whether the outputs are those of the graph as written"),
});

const difference = {
  at: shape("the indices of the element that is furthest off, the batch first"),
  found: orNull(number("null where it is no finite number")),
  expected: orNull(number("likewise")),
};

const cause = word("rounding, the range of float32, or a mistake of the compiler", causes);

const finding = either(
  "what is wrong at the last of the stages; null where all pass",
  object("the first layer whose result differs", {
    kind: only("layer"),
    layer: text("its name"),
    node: text("the node that gives its result at this stage"),
    place: orNull(text("as net.cvk:7")),
    cause,
    ...difference,
  }),
  object("an output differs though no layer does", {
    kind: only("output"),
    output: text("its name"),
    cause,
    ...difference,
  }),
  object("the stage gives no numbers", { kind: only("failure"), message: text("why"), cause }),
  { type: "null" },
);

export const bisectSchema: Schema = object("at which stage of the compiler a result changes", {
  bisections: list(
    "one for each target and set of inputs",
    object("a model on one set of inputs, on the way to one target", {
      target: text("the target"),
      inputs: text("what it ran on"),
      stages: list("in order, up to the first that does not pass", stage),
      finding,
    }),
  ),
});
