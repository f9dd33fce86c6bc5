/** SVG, HTML and XML as text. What comes from a model is a string, and strings become text: only `element` makes tags. */
import { shown } from "../base/visible.ts";

/** Text with tags that were made by `element`. */
export interface Markup {
  readonly markup: string;
}

/** Strings and numbers become text; what is undefined is left out. */
export type Child = Markup | string | number | undefined | readonly Child[];

/** Numbers are rounded to hundredths; `true` is the name alone; what is undefined or `false` is left out. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** `<name attributes>children</name>`; names of elements and of attributes are never those of a model. */
export function element(name: string, attributes: Attributes, ...children: readonly Child[]): Markup {
  const inner = joined(children).markup;
  const start = `<${name}${Object.entries(attributes).map(attributeText).join("")}`;
  return { markup: inner === "" && !pairedWhenEmpty.has(name) ? `${start}/>` : `${start}>${inner}</${name}>` };
}

/** Those of HTML that need their end even where nothing is within. */
const pairedWhenEmpty = new Set([
  "a",
  "button",
  "canvas",
  "div",
  "i",
  "p",
  "script",
  "section",
  "select",
  "span",
  "tbody",
  "td",
  "th",
]);

/** One behind the other. */
export function joined(children: readonly Child[]): Markup {
  return { markup: children.map(childText).join("") };
}

/** Text that is markup already: a style sheet, a script, a picture. Never of a model. */
export function trusted(markup: string): Markup {
  return { markup };
}

function childText(child: Child): string {
  if (child === undefined) return "";
  if (typeof child === "number") return String(rounded(child));
  if (typeof child === "string") return escaped(child);
  return isMarkup(child) ? child.markup : joined(child).markup;
}

function isMarkup(child: Markup | readonly Child[]): child is Markup {
  return "markup" in child;
}

function attributeText([name, value]: readonly [string, Attributes[string]]): string {
  if (value === undefined || value === false) return "";
  if (value === true) return ` ${name}`;
  return ` ${name}="${typeof value === "number" ? rounded(value) : escaped(value).replaceAll('"', "&quot;")}"`;
}

/** Control characters are not allowed in XML, and those that turn the order of text around would mislead. */
function escaped(text: string): string {
  return shown(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** To hundredths: what no eye sees would only make pictures longer. */
export function rounded(value: number): number {
  return Math.round(100 * value) / 100 + 0;
}
