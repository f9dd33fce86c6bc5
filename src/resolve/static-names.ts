/**
 * The names that a body declares, found without running it: to explain a name that was not found, and to keep silent
 * about those that a mistake elsewhere left undefined.
 */
import type { Span } from "../base/source.ts";
import type { BlockDeclaration, Body, Item, LayerStatement, ModelDeclaration, Name } from "../syntax/ast.ts";
import { bodiesInside } from "../syntax/bodies.ts";

export interface DeclaredName {
  readonly text: string;
  readonly span: Span;
  readonly kind: "label" | "let" | "input";
  /** Whether it stands in a `repeat` or `for`, whose copies have names of their own. */
  readonly copied: boolean;
}

/** Whether a name is lacking from the text, which the parser has reported; `""` is a name that is there. */
export function isMissing({ text, span }: Name): boolean {
  return text === "" && span.start === span.end;
}

export function findDeclared(body: Body, text: string): DeclaredName | undefined {
  return namesByText(body).get(text);
}

const namesOfBodies = new WeakMap<Body, ReadonlyMap<string, DeclaredName>>();

/** The first declaration of each name; collected once a body, since every name that is not found asks. */
function namesByText(body: Body): ReadonlyMap<string, DeclaredName> {
  const known = namesOfBodies.get(body);
  if (known !== undefined) return known;
  const names = new Map<string, DeclaredName>();
  for (const name of declaredNames(body)) if (!names.has(name.text)) names.set(name.text, name);
  namesOfBodies.set(body, names);
  return names;
}

export function declaredNames(body: Body): readonly DeclaredName[] {
  const names: DeclaredName[] = [];
  visitBody(body, false, names);
  return names;
}

/** Whether lines could not be read that may have declared names. */
export function hasHoles(body: Body): boolean {
  return body.statements.some((statement) => {
    const isHole = statement.kind === "layer" ? statement.label === undefined && isUnread(statement) : undefined;
    return (isHole ?? statement.kind === "hole") || bodiesInside(statement).some(hasHoles);
  });
}

/** Whether names may be missing in a block or model since its head or a line of its body could not be read. */
export function lacksNames({ broken, body }: BlockDeclaration | ModelDeclaration): boolean {
  return broken || hasHoles(body);
}

/** Whether some labels are only known where the body runs. */
export function hasComputedLabels(body: Body): boolean {
  return body.statements.some(
    (statement) =>
      (statement.kind === "layer" && statement.label?.parts !== undefined) ||
      bodiesInside(statement).some(hasComputedLabels),
  );
}

/** Whether the parser could not read the whole line, and has said so: what it read may mean something else. */
export function isUnread(statement: LayerStatement): boolean {
  if (statement.items.length < longLine) return statement.items.some(isRest);
  let unread = unreadLines.get(statement);
  if (unread === undefined) unreadLines.set(statement, (unread = statement.items.some(isRest)));
  return unread;
}

/** Each item of a line asks: for this many, what was found is kept. */
const longLine = 16;
const unreadLines = new WeakMap<LayerStatement, boolean>();

/** Whether an item stands for what could not be read. */
function isRest(item: Item): boolean {
  return item.span.start === item.span.end && item.kind === "value" && item.value.kind === "hole";
}

function visitBody(body: Body, copied: boolean, names: DeclaredName[]): void {
  for (const statement of body.statements) {
    if (statement.kind === "layer" && statement.label !== undefined && statement.label.parts === undefined) {
      names.push({ text: statement.label.text, span: statement.label.span, kind: "label", copied });
    } else if (statement.kind === "let" || statement.kind === "input") {
      names.push({ text: statement.name.text, span: statement.name.span, kind: statement.kind, copied });
    }
    const repeats = statement.kind === "repeat" || statement.kind === "for";
    for (const inner of bodiesInside(statement)) visitBody(inner, copied || repeats, names);
  }
}
