/** What each statement of the language is for, and words within them, and how it is written. */
import { formOfRule, type RuleWithForm } from "../../syntax/rule-forms.ts";
import { asCode } from "../../reports/markdown.ts";

const statements: Readonly<Record<string, readonly [meaning: string, rule: RuleWithForm]>> = {
  import: ["Brings blocks and constants of another file into this one.", "importDeclaration"],
  model: ["A network, from its inputs to its outputs; `--set` gives its parameters other values.", "modelDeclaration"],
  block: ["Lines that models and other blocks call like a layer, with arguments.", "blockDeclaration"],
  input: ["A tensor that the model is given, without the batch. Capital names are sizes that stay open.", "inputShape"],
  output: [
    "What the model gives: the current tensor under a name, or a labelled one. Without such a line it is the last tensor.",
    "outputStatement",
  ],
  from: ["Continues from a labelled tensor or an input, instead of the line above.", "fromStatement"],
  let: ["Names a value for the lines below, within the same braces.", "letStatement"],
  if: ["Takes its lines only where a condition holds, which is decided when the model is read.", "ifStatement"],
  repeat: ["Copies its lines, one behind the other; each copy has weights of its own.", "repeatStatement"],
  for: ["Copies its lines for each value of a list; each copy has weights of its own.", "forStatement"],
  expect: ["Claims something of the model's figures, which `convoke check` judges.", "expectStatement"],
  require: ["What sizes, parameters and tensors must fulfil: of a block told where it is called.", "requireStatement"],
  layout: ["The order of axes in the arrays of inputs and outputs; shapes are written as ever.", "layoutStatement"],
  at: ["Judges the claim with these sizes instead of those of the model.", "expectStatement"],
  NCHW: ["Arrays hold one channel behind the other, as PyTorch and ONNX have them.", "layoutStatement"],
  NHWC: ["Arrays hold the channels of each place together, as TensorFlow has them.", "layoutStatement"],
  train: ["How the model is trained: by which loss, optimizer, schedule and metrics.", "trainStatement"],
};

/** A sentence and the form. */
export function keywordText(word: string): string | undefined {
  const known = Object.hasOwn(statements, word) ? statements[word] : undefined;
  return known && `${known[0]}\n\n${asCode(formOfRule(known[1]))}`;
}
