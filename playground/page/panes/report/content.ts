/** What the compiler wrote as markup, which has texts of the model as text alone; as elements. */
export function contentOf(markup: string): DocumentFragment {
  const template = document.createElement("template");
  template.innerHTML = markup;
  return template.content;
}
