/** Runs before anything is drawn: the theme that was chosen, so that no page flashes in the other, and that scripts run. */
import { keptTheme, showTheme } from "../../theme.ts";

document.documentElement.classList.add("scripted");
showTheme(keptTheme());
