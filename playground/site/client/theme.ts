/** Light, dark, or what the reader's system prefers. */
const KEY = "convoke-theme";
const themes = ["system", "light", "dark"] as const;

export type Theme = (typeof themes)[number];

export function chosenTheme(): Theme {
  try {
    const kept = localStorage.getItem(KEY);
    return themes.find((theme) => theme === kept) ?? "system";
  } catch {
    // A browser may forbid it, as for pages opened from files.
    return "system";
  }
}

export function show(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}

/** A button that goes through the themes. */
export function createThemeSwitch(button: HTMLButtonElement): void {
  const tell = (theme: Theme): void => {
    button.dataset["shown"] = theme;
    button.setAttribute("aria-label", `Theme: ${theme}`);
    button.title = `Theme: ${theme}`;
  };
  let theme = chosenTheme();
  tell(theme);
  button.addEventListener("click", () => {
    theme = themes[(themes.indexOf(theme) + 1) % themes.length]!;
    keep(theme);
    show(theme);
    tell(theme);
  });
}

function keep(theme: Theme): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Then it holds for this page alone.
  }
}
