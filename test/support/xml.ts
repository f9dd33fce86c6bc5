/** A strict reader of the XML that pictures are: what is not well-formed is an error. */

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (XmlElement | string)[];
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
const NAME = "[A-Za-z_][\\w:.-]*";
const TAG = new RegExp(`<(/?)(${NAME})((?:\\s+${NAME}="[^"<]*")*)\\s*(/?)>`, "y");
const ATTRIBUTE = new RegExp(`(${NAME})="([^"]*)"`, "g");

/** The only element of a document. */
export function readXml(text: string): XmlElement {
  interface Open {
    readonly name: string;
    readonly attributes: Readonly<Record<string, string>>;
    readonly children: (XmlElement | string)[];
  }
  const root: Open = { name: "", attributes: {}, children: [] };
  const open: Open[] = [root];
  for (let at = 0; at < text.length;) {
    if (text[at] !== "<") {
      const end = text.indexOf("<", at);
      const part = text.slice(at, end === -1 ? text.length : end);
      open.at(-1)!.children.push(unescaped(part));
      at += part.length;
      continue;
    }
    TAG.lastIndex = at;
    const match = TAG.exec(text);
    if (match === null) throw new Error(`no tag: ${text.slice(at, at + 60)}`);
    at = TAG.lastIndex;
    const [, slash, name, attributes, empty] = match;
    if (slash === "/") {
      const closed = open.pop()!;
      if (closed.name !== name) throw new Error(`</${name}> closes <${closed.name}>`);
      continue;
    }
    const made = { name: name!, attributes: attributesOf(attributes!), children: [] };
    open.at(-1)!.children.push(made);
    if (empty !== "/") open.push(made);
  }
  if (open.length !== 1) throw new Error(`<${open.at(-1)!.name}> has no end`);
  const [only, ...more] = root.children.filter((child) => typeof child !== "string" || child.trim() !== "");
  if (typeof only !== "object" || more.length > 0) throw new Error("there is not one element");
  return only;
}

function attributesOf(text: string): Readonly<Record<string, string>> {
  const attributes: Record<string, string> = {};
  for (const [, name, value] of text.matchAll(ATTRIBUTE)) {
    if (Object.hasOwn(attributes, name!)) throw new Error(`${name} is given twice`);
    attributes[name!] = unescaped(value!);
  }
  return attributes;
}

function unescaped(text: string): string {
  // eslint-disable-next-line no-control-regex
  const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.exec(text);
  if (forbidden !== null || text.includes("<")) throw new Error(`not text: ${JSON.stringify(text)}`);
  return text.replace(/&([^;]*;?)/g, (whole, name: string) => {
    const character = ENTITIES[name.slice(0, -1)];
    if (character === undefined) throw new Error(`no entity: ${whole}`);
    return character;
  });
}

/** All elements of a name, in the order of the text. */
export function elementsIn(element: XmlElement, name: string): readonly XmlElement[] {
  const inner = element.children.flatMap((child) => (typeof child === "string" ? [] : elementsIn(child, name)));
  return element.name === name ? [element, ...inner] : inner;
}

/** What stands in it, without tags. */
export function textOf({ children }: XmlElement): string {
  return children.map((child) => (typeof child === "string" ? child : textOf(child))).join("");
}

/** An attribute as a number. */
export function numberOf({ attributes }: XmlElement, name: string): number {
  return Number(attributes[name]);
}
