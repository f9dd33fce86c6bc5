/** How each rule of the grammar is written: the help behind an error. */

const forms = {
  importDeclaration: 'import { Down, Up } from "./blocks.cvk"',
  blockDeclaration: "block NAME(parameter, parameter = default) { … }",
  modelDeclaration: "model NAME(parameter = default) { … }",
  parameters: "(width, stride = 1)",
  layerStatement: "LAYER value, value key=value { … } … then what is applied to its result",
  inputShape: "input NAME [channels, H = 224, W = 224]",
  inputStatement: "input NAME [channels, height, width]",
  outputStatement: "output NAME, or output NAME = LABEL",
  call: "pixels(mean=0.5, std=0.5, fit=cover)",
  attribute: 'output NAME classes="names.txt"',
  fromStatement: "from LABEL",
  letStatement: "let NAME = value",
  ifStatement: "if condition { … } else { … }",
  repeatStatement: "repeat count { … }",
  forStatement: "for NAME in [value, value] { … }",
  expectStatement: "expect params <= 5M",
  sizeValue: "expect macs <= 50M at H=224 W=224",
  requireStatement: "require H % 32 == 0",
  claim: "-> [channels, height, width]",
  layoutStatement: "layout NHWC",
  trainStatement: "train { … }",
  expression: "condition ? value : otherwise",
} as const;

export type RuleWithForm = keyof typeof forms;

export function formOfRule(rule: RuleWithForm): string {
  return forms[rule];
}

/** The form of the innermost rule that has one. */
export function formOf(rules: readonly string[]): readonly string[] {
  const rule = rules.findLast(isWithForm);
  return rule === undefined ? [] : [`the form is \`${forms[rule]}\``];
}

function isWithForm(rule: string): rule is RuleWithForm {
  return Object.hasOwn(forms, rule);
}
