/** What pages of HTML have in common in their looks: colours, letters, controls, and the rules of the pictures on them. */
import { themeProperties, themeRules } from "./theme.ts";

const rules = `
*{box-sizing:border-box}
html{background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,Inter,"Helvetica Neue",Arial,sans-serif}
h1,h2{line-height:1.2;margin:0}
h1{overflow-wrap:anywhere}
button,input,select{font:inherit;color:inherit;background:var(--panel);border:1px solid var(--rule);border-radius:.4rem;padding:.3rem .65rem}
button{cursor:pointer}
button[aria-pressed=true]{border-color:var(--accent);color:var(--accent)}
button:hover{border-color:var(--accent)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
[hidden]{display:none!important}
.controls{display:flex;flex-wrap:wrap;gap:.6rem;align-items:center;margin:.75rem 0}
.controls label,select{max-width:100%;min-width:0}
.controls label{display:flex;gap:.4rem;align-items:center;color:var(--muted)}
`;

export function pageRules(): string {
  return `${themeProperties()}${themeRules()}${rules.replaceAll("\n", "")}`;
}
