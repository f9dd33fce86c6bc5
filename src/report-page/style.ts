/** The look of a report page: one column of sections, in the colours of pictures, on screens of any width and on paper. */
import { pageRules } from "../pictures/page-rules.ts";

/** How far lines of a table stand to the right, by how many blocks they lie in. */
const indents = Array.from(
  { length: 8 },
  (_, at) => `[data-level="${at + 1}"]>th{padding-left:${0.6 + 1.1 * (at + 1)}rem}`,
).join("\n");

const rules = `
html{scroll-padding-top:3.5rem}
body{margin:0 auto;max-width:82rem;padding:0 1.25rem 4rem}
h1{font-size:2rem}
h2{font-size:1.35rem;margin:0 0 .25rem}
p{margin:.5rem 0;max-width:52rem;overflow-wrap:anywhere}
a{color:var(--accent)}
code,.mono{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.92em;overflow-wrap:anywhere}
header{padding:2rem 0 .5rem;display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;align-items:start;justify-content:space-between}
.lead,.note,figcaption,footer{color:var(--muted)}
.lead{margin:.25rem 0 0}
nav{position:sticky;top:0;z-index:2;background:var(--paper);border-bottom:1px solid var(--rule)}
nav ul{display:flex;gap:1.25rem;margin:0;padding:.6rem 0;list-style:none;overflow-x:auto;white-space:nowrap}
section{margin:2.25rem 0 0}
dl.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(10.5rem,1fr));gap:.75rem;margin:1.25rem 0}
.cards div{background:var(--panel);border:1px solid var(--rule);border-radius:.6rem;padding:.7rem .9rem}
dt{color:var(--muted);font-size:.85rem}
dd{margin:0;font-size:1.3rem;font-weight:600;overflow-wrap:anywhere}
dd small{display:block;font-size:.85rem;font-weight:400;color:var(--muted)}
.controls output,.controls .status{color:var(--muted)}
figure{margin:.75rem 0 0}
.wide{overflow-x:auto}
.wide>svg{display:block;width:100%;min-width:44rem;height:auto}
.natural>.wide>svg{min-width:0;width:var(--w);margin:0 auto}
@media screen{#graph .wide{max-height:85vh;overflow:auto;border:1px solid var(--rule);border-radius:.6rem;padding:.5rem}}
table{border-collapse:collapse;width:100%;font-size:.875rem;font-variant-numeric:tabular-nums}
thead th{background:var(--paper);border-bottom:2px solid var(--rule);color:var(--muted);font-weight:600;text-align:left;vertical-align:bottom}
th,td{padding:.3rem .5rem;text-align:left;white-space:nowrap}
tbody tr{border-bottom:1px solid var(--rule)}
tbody tr:hover{background:var(--panel)}
tfoot tr{border-top:2px solid var(--rule);font-weight:600}
tbody th{font-weight:400;min-width:9rem;white-space:normal;overflow-wrap:anywhere}
tr.block th,tr.block td{background:var(--panel)}
tr.block th{font-weight:600}
${indents}
.right{text-align:right}
thead button{background:none;border:0;padding:0;font-weight:600;color:inherit;text-align:inherit}
thead [aria-sort] button{color:var(--ink)}
thead [aria-sort=ascending] button::after{content:" ↑"/""}
thead [aria-sort=descending] button::after{content:" ↓"/""}
tr.block button{background:none;border:0;padding:0;font-weight:600}
tr.block button::before{content:"▸"/"";display:inline-block;width:1.1em;color:var(--muted)}
tr.block button[aria-expanded=true]::before{content:"▾"/""}
.share{background:linear-gradient(var(--convolution),var(--convolution)) left center/calc(var(--s)*100%) 70% no-repeat}
.formula,.kindof{color:var(--muted)}
.formula{font-size:.85em;display:block}
.fails{color:var(--warning);font-weight:600}
.positions{display:flex;flex-wrap:wrap;gap:.6rem}
.positions input{width:6.5rem}
.maps{display:flex;flex-wrap:wrap;gap:1rem 2.5rem;align-items:start}
.maps figcaption{margin-bottom:.4rem}
canvas{display:block;max-width:100%;border:1px solid var(--rule);image-rendering:pixelated}
canvas.cells{cursor:crosshair}
.pixels{display:grid;gap:.75rem}
.steps{display:inline-flex;gap:.5rem;align-items:center}
.steps i{width:1.4rem;height:.8rem;display:inline-block}
details summary{cursor:pointer}
.claims{list-style:none;padding:0;margin:.5rem 0}
.claims li{padding:.25rem 0;border-bottom:1px solid var(--rule);overflow-wrap:anywhere}
footer{margin-top:3rem;font-size:.9rem}
.sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media (max-width:40rem){
body{padding:0 .9rem 3rem}
h1{font-size:1.5rem}
tbody th,thead th:first-child,tfoot th{position:sticky;left:0;background:var(--paper);z-index:1;min-width:0;max-width:42vw;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
tr.block th{background:var(--panel)}
}
@media print{
@page{margin:14mm}
body{max-width:none;padding:0}
html{font-size:11px}
nav,.controls,.theme,.screen{display:none!important}
.wide{overflow:visible}
.wide>svg{min-width:0;max-width:100%!important}
section,figure,.cards div,.claims li,tr{break-inside:avoid}
h2{break-after:avoid}
section.long{break-inside:auto}
thead{display:table-header-group}
tr.block th,tr.block td,.share,.steps i,svg{print-color-adjust:exact}
}
`;

/** The rules of the page, and of the pictures in it. */
export function pageStyle(): string {
  return `${pageRules()}${rules.replaceAll("\n", "")}`;
}
