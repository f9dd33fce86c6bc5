/** What is told of a model or a block where it is declared, or imported. */
import { asCode } from "../../reports/markdown.ts";
import { formatResolved } from "../../resolve/value.ts";
import type { Analysis } from "../analysis.ts";
import { codeLenses } from "../code-lenses.ts";
import { blockOf, moduleOf } from "../callables.ts";
import { signatureOf } from "./block-call.ts";
import type { Name } from "../../syntax/ast.ts";

export function describeDeclaration(analysis: Analysis, { text, span }: Name): string | undefined {
  const block = blockOf(analysis, text);
  const figures = codeLenses(analysis).find(({ range }) => range.start === span.start)?.title;
  const constant = moduleOf(analysis)?.scope.variables.get(text)?.value;
  const head =
    block !== undefined
      ? signatureOf(block)
      : constant === undefined
        ? asCode(`model ${text}`)
        : asCode(`${text} = ${formatResolved(constant)}`);
  return figures === undefined
    ? head
    : `${head}\n\n${figures
        .split(" · ")
        .map((part) => `- ${part}`)
        .join("\n")}`;
}
