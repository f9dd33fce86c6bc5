/** Light, dark, or as the reader's system has it. */
import { labelled, select } from "./dom.ts";
import { kept } from "./stored.ts";

const CHOICES = [
  { value: "system", label: "System" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
];

/** A list to choose from; what is chosen is kept. */
export function themeChooser(): HTMLElement {
  const stored = kept("theme");
  const chosen = stored.read() ?? "system";
  apply(chosen);
  const list = select(CHOICES, chosen, (theme) => {
    apply(theme);
    stored.write(theme);
  });
  return labelled("Theme", list);
}

function apply(theme: string): void {
  const { dataset } = document.documentElement;
  if (theme === "light" || theme === "dark") dataset["theme"] = theme;
  else delete dataset["theme"];
}
