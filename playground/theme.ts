/** Light, dark, or as the reader's system has it: chosen on any page, and kept for all of them. */
import { kept } from "./stored.ts";

export const themes = ["system", "light", "dark"] as const;

export type Theme = (typeof themes)[number];

const stored = kept("theme");

export function keptTheme(): Theme {
  const found = stored.read();
  return themes.find((theme) => theme === found) ?? "system";
}

export function keepTheme(theme: Theme): void {
  stored.write(theme);
}

export function showTheme(theme: Theme): void {
  const { dataset } = document.documentElement;
  if (theme === "system") delete dataset["theme"];
  else dataset["theme"] = theme;
}
