/** HTML as the site writes it, read strictly: each tag that is opened is closed in its turn, or is one that has no end. */

export interface HtmlTag {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  /** Where its text begins in the page. */
  readonly end: number;
}

const withoutEnd = new Set(["br", "hr", "img", "input", "link", "meta"]);
const tag =
  /<!--|<!doctype html>|<\/([a-z][a-z0-9]*)>|<([a-zA-Z][a-zA-Z0-9]*)((?:\s+[\w:-]+(?:="[^"<]*")?)*)\s*(\/?)>|</g;

/** @throws where something is not well-formed. */
export function tagsOf(html: string): readonly HtmlTag[] {
  const open: string[] = [];
  const tags: HtmlTag[] = [];
  for (const { 0: whole, 1: closed, 2: name, 3: attributes = "", 4: alone, index } of html.matchAll(tag)) {
    if (whole === "<" || whole === "<!--") throw new Error(`what is ${html.slice(index, index + 60)}`);
    if (closed !== undefined && open.pop() !== closed.toLowerCase())
      throw new Error(`</${closed}> closes something else`);
    if (name === undefined) continue;
    tags.push({ name, attributes: attributesOf(attributes), end: index + whole.length });
    if (alone === "" && !withoutEnd.has(name)) open.push(name.toLowerCase());
  }
  if (open.length > 0) throw new Error(`${open.join(" ")} are not closed`);
  return tags;
}

function attributesOf(text: string): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name, value = ""] of text.matchAll(/([\w:-]+)(?:="([^"]*)")?/g)) {
    if (attributes.has(name!)) throw new Error(`${name} twice`);
    attributes.set(name!, textOf(value));
  }
  return attributes;
}

const signs: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"' };

/** What a reader sees of text without tags. */
export function textOf(html: string): string {
  return html.replaceAll(/&(\w+);/g, (whole, name: string) => signs[name] ?? whole);
}
