/** Statements that are no layers, as forms to fill in. */
import { codeBlock, placeholder, type Draft } from "./item.ts";
import { entriesBefore, spelled } from "./names.ts";
import type { Scene } from "./scene.ts";

interface Form {
  readonly label: string;
  readonly text: string;
  readonly meaning: string;
  readonly example: string;
}

function formItem({ label, text, meaning, example }: Form): Draft {
  const documentation = `${meaning}\n\n${codeBlock(example)}`;
  return { label, kind: "statement", detail: meaning, documentation, text, isSnippet: true };
}

const body = " {\n  $0\n}";

const declarations: readonly Form[] = [
  {
    label: "model",
    text: `model ${placeholder(1, "Net")} {\n  input ${placeholder(2, "image")} [\${3:3, 224, 224}]\n\n  $0\n}`,
    meaning: "A net: its inputs, its layers line by line, its claims.",
    example: "model Net(classes = 10) {\n  input image [1, 28, 28]\n  flatten\n  dense classes\n}",
  },
  {
    label: "block",
    text: `block ${placeholder(1, "Block")}(${placeholder(2, "width")})${body}`,
    meaning: "Lines that can be called by a name, as a layer is.",
    example: "block Down(width) {\n  conv width kernel=3 stride=2 pad=1 bn relu\n}",
  },
  {
    label: "import",
    text: `import { $1 } from "./$2"`,
    meaning: "Takes blocks and variables from another file.",
    example: 'import { Down, Up } from "./blocks/unet.cvk"',
  },
];

const letForm: Form = {
  label: "let",
  text: `let ${placeholder(1, "name")} = ${placeholder(2, "1")}`,
  meaning: "A name for a value.",
  example: "let depths = [64, 128, 256]",
};

const inBodies: readonly Form[] = [
  letForm,
  {
    label: "repeat",
    text: `repeat ${placeholder(1, "2")}${body}`,
    meaning: "The same lines several times, with parameters of their own.",
    example: "repeat 3 { conv 64 kernel=3 pad=1 relu }",
  },
  {
    label: "for",
    text: `for ${placeholder(1, "i")} in ${placeholder(2, "range(2)")}${body}`,
    meaning: "The lines once for each element of a list.",
    example: "for width in [64, 128] { conv width kernel=3 relu }",
  },
  {
    label: "if",
    text: `if ${placeholder(1, "true")}${body}`,
    meaning: "Lines that are there only where a condition holds.",
    example: "if stride > 1 { maxpool 2 } else { relu }",
  },
  {
    label: "expect",
    text: `expect ${placeholder(1, "params")} <= ${placeholder(2, "10M")}`,
    meaning: "A claim that `check` judges.",
    example: "expect params == 61_706",
  },
  {
    label: "require",
    text: `require ${placeholder(1, "true")}`,
    meaning: "What is asked of sizes, or of the call of a block.",
    example: "require H % 32 == 0",
  },
  {
    label: "output",
    text: `output ${placeholder(1, "scores")}`,
    meaning: "Names a tensor that the model gives, the current one if no other is named.",
    example: "output mask\noutput features = skip1",
  },
];

const inModels: readonly Form[] = [
  {
    label: "input",
    text: `input ${placeholder(1, "image")} [\${2:3, 224, 224}]`,
    meaning: "A tensor that the model takes, with its shape without the batch.",
    example: "input image [3, H = 224, W = 224]",
  },
  {
    label: "layout",
    text: "layout ${1|NHWC,NCHW|}",
    meaning: "The order of the arrays of inputs and outputs.",
    example: "layout NHWC",
  },
  {
    label: "train",
    text: "train {\n  loss ${1:crossentropy}\n  optimizer ${2:adam(lr=1e-3)}\n  $0\n}",
    meaning: "How the model is trained.",
    example: "train {\n  loss crossentropy\n  optimizer sgd(lr=0.1)\n}",
  },
];

export function declarationForms(): readonly Draft[] {
  return [...declarations, letForm].map(formItem);
}

export function statementForms(scene: Scene): readonly Draft[] {
  const { sight } = scene;
  const isInModel = sight?.declaration.kind === "model" && sight.body === sight.declaration.body;
  const forms = isInModel ? [...inModels, ...inBodies] : inBodies.filter(({ label }) => label !== "output");
  return [...forms.map(formItem), fromForm(scene), claimForm];
}

function fromForm(scene: Scene): Draft {
  const [nearest] = entriesBefore(scene);
  return formItem({
    label: "from",
    text: `from ${placeholder(1, nearest === undefined ? "in" : spelled(nearest.text))}`,
    meaning: "Goes on from a tensor that has a name.",
    example: "from skip1",
  });
}

const claimForm: Draft = { label: "->", kind: "statement", detail: "claims the shape of the current tensor" };
