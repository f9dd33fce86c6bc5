/** Elements as expressions. Text becomes text nodes, so no name of a model is ever read as markup. */

/** `true` is an attribute without a value; `false` and `undefined` leave it out. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  setAttributes(element, attributes);
  element.append(...children);
  return element;
}

export function setAttributes(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
}

/** Messages of the compiler: what stands between backticks is code. */
export function inCode(text: string): readonly (Node | string)[] {
  return text.split("`").map((part, at) => (at % 2 === 1 ? el("code", {}, part) : part));
}

/** What went wrong. */
export function inWords(error: unknown): readonly (Node | string)[] {
  return inCode(error instanceof Error ? error.message : String(error));
}

/** A button that submits nothing. */
export function button(
  label: string,
  onClick: (event: MouseEvent) => void,
  attributes: Attributes = {},
): HTMLButtonElement {
  const made = el("button", { type: "button", ...attributes }, label);
  made.addEventListener("click", onClick);
  return made;
}

/** A control with its name in front of it. */
export function labelled(label: string, control: HTMLElement): HTMLLabelElement {
  return el("label", {}, el("span", {}, label), control);
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** A list of which one is chosen. */
export function select(
  choices: readonly Choice[],
  chosen: string | undefined,
  onChoose: (value: string) => void,
): HTMLSelectElement {
  const made = el(
    "select",
    {},
    ...choices.map(({ value, label }) => el("option", { value, selected: value === chosen }, label)),
  );
  made.addEventListener("change", () => onChoose(made.value));
  return made;
}

/** An element of the page itself. */
export function byId(id: string): HTMLElement {
  return document.getElementById(id)!;
}
