/** The theme as a list to choose from. */
import { keepTheme, keptTheme, showTheme, themes, type Theme } from "../theme.ts";
import { labelled, select } from "./dom.ts";

const LABELS: Readonly<Record<Theme, string>> = { system: "System", light: "Light", dark: "Dark" };

export function themeChooser(): HTMLElement {
  const chosen = keptTheme();
  showTheme(chosen);
  const choices = themes.map((theme) => ({ value: theme, label: LABELS[theme] }));
  const list = select(choices, chosen, (value) => {
    const theme = themes.find((each) => each === value)!;
    showTheme(theme);
    keepTheme(theme);
  });
  return labelled("Theme", list);
}
