/** A button that goes through the themes. */
import { keepTheme, keptTheme, showTheme, themes, type Theme } from "../../theme.ts";

export function createThemeSwitch(button: HTMLButtonElement): void {
  const tell = (theme: Theme): void => {
    button.dataset["shown"] = theme;
    button.setAttribute("aria-label", `Theme: ${theme}`);
    button.title = `Theme: ${theme}`;
  };
  let theme = keptTheme();
  tell(theme);
  button.addEventListener("click", () => {
    theme = themes[(themes.indexOf(theme) + 1) % themes.length]!;
    keepTheme(theme);
    showTheme(theme);
    tell(theme);
  });
}
