/** The examples to choose from, in groups. */
import { el, labelled } from "./dom.ts";
import { exampleGroups } from "./example-groups.ts";

export function examplesMenu(library: Readonly<Record<string, string>>, onChoose: (path: string) => void): HTMLElement {
  const groups = exampleGroups(Object.keys(library)).map(({ label, paths }) =>
    el("optgroup", { label }, ...paths.map((path) => el("option", { value: path }, path.replace(/\.cvk$/, "")))),
  );
  const list = el("select", {}, el("option", { value: "" }, "Choose…"), ...groups);
  list.addEventListener("change", () => {
    if (list.value !== "") onChoose(list.value);
    // It is a list of things to do, not of what there is.
    list.value = "";
  });
  return labelled("Examples", list);
}
