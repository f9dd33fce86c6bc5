/** The look of a graph page: the picture fills the window, in the colours of pictures. Without the script it scrolls. */
import { pageRules } from "../pictures/page-rules.ts";
import type { Picture } from "../pictures/svg-document.ts";

export function graphPageStyle({ width }: Picture): string {
  return `${pageRules()}${rules.replaceAll("\n", "")}.stage>svg{width:${Math.ceil(width)}px}`;
}

const rules = `
body{margin:0;min-height:100vh;display:flex;flex-direction:column}
header{padding:.6rem 1rem .2rem;display:flex;gap:1rem;align-items:center;justify-content:space-between}
h1{font-size:1.25rem}
main{flex:1;display:flex;flex-direction:column;min-height:0}
.controls{padding:0 1rem}
.stage{overflow:auto;border-block:1px solid var(--rule)}
.stage>svg{display:block;max-width:none;height:auto;margin:0 auto}
.status,footer{margin:0;padding:.35rem 1rem;font-size:.85rem;color:var(--muted)}
footer{padding-top:0}
@media screen{
.live{flex:1 1 24rem;position:relative;overflow:hidden;cursor:grab;touch-action:none;user-select:none}
.live:active{cursor:grabbing}
.live:focus-visible{outline-offset:-3px}
.live>svg{position:absolute;inset:0;width:100%!important;height:100%}
[role=button]{cursor:pointer}
[role=button]:hover>rect,[role=button]:focus-visible>rect{stroke:var(--accent);stroke-width:2}
}
@media print{.controls,.theme,.status,footer{display:none!important}.stage>svg{width:100%!important}}
`;
