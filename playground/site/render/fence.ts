/** Fences: models in colour with a link that opens them in the playground, and all else as it is. */
import { element, type Child, type Markup } from "../../../src/pictures/markup.ts";
import { wholeExample, type FenceFiles } from "./example.ts";
import { highlighted, withLines } from "./highlight.ts";
import { playgroundLink } from "./playground-link.ts";

export interface FenceContext {
  /** The page that shows it. */
  readonly path: string;
  readonly files: FenceFiles;
  /** Where the page of a code is, seen from there. */
  codeLink(code: string): string | undefined;
}

export function fenceMarkup(info: string, content: string, context: FenceContext): Markup {
  const [language = "", ...words] = info.trim().split(/\s+/);
  const isModel = language === "cvk";
  const text = content.trimEnd();
  const code = element("code", {}, isModel ? highlighted(text) : withLines(text));
  const block = element("pre", { class: isModel ? "cvk" : undefined }, code);
  return element(
    "figure",
    { class: "fence" },
    caption(words, context),
    block,
    ...(isModel ? [opener(text, context)] : language === "markdown" ? innerOpeners(text, context) : []),
  );
}

function caption(words: readonly string[], { codeLink }: FenceContext): Child {
  const name = valueOf(words, "file");
  if (name !== undefined) return element("figcaption", {}, element("code", {}, name));
  const code = valueOf(words, "error") ?? valueOf(words, "warning");
  if (code === undefined) return undefined;
  const kind = valueOf(words, "error") === undefined ? "A warning" : "A mistake";
  const link = element("a", { href: codeLink(code) }, element("code", {}, code));
  return element("figcaption", { class: "mistake" }, `${kind} on purpose: `, link);
}

function valueOf(words: readonly string[], key: string): string | undefined {
  return words.find((word) => word.startsWith(`${key}=`))?.slice(key.length + 1);
}

function opener(text: string, context: FenceContext, label = "Open in the playground"): Child {
  const whole = wholeExample(text, context.files);
  if (whole === undefined) return element("p", { class: "open" }, "Shown in part, so that it cannot be opened.");
  return element("a", { class: "open", href: playgroundLink(context.path, whole) }, label);
}

/** Of the models in a page that is shown as it is written. */
function innerOpeners(text: string, context: FenceContext): readonly Child[] {
  const models = [...text.matchAll(/^```cvk.*\n([^]*?)^```$/gm)].map(([, model]) => model!);
  const label = (at: number): string => (models.length === 1 ? "Open its model" : `Open its model ${at + 1}`);
  return models.map((model, at) => opener(model, context, `${label(at)} in the playground`));
}
