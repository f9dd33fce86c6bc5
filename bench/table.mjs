// Figures and tables as text: columns on a terminal, or Markdown. A table is { caption, columns, rows } of strings.

export function milliseconds(value) {
  return value.toFixed(value < 1 ? 3 : value < 10 ? 2 : value < 100 ? 1 : 0);
}

export function ratio(value) {
  return `${value.toFixed(value < 10 ? 2 : 0)}x`;
}

export function gflops(value) {
  return value.toFixed(1);
}

export function percent(fraction) {
  return `${(100 * fraction).toFixed(0)}%`;
}

export function megabytes(bytes) {
  return (bytes / 1e6).toFixed(0);
}

export function kilobytes(bytes) {
  return (bytes / 1e3).toFixed(1);
}

export function scientific(value) {
  return value === undefined ? "–" : value.toExponential(1);
}

export function terminalTable({ caption, columns, rows }) {
  const lines = [columns, ...rows];
  const widths = columns.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const text = lines.map((line) =>
    line
      .map((cell, column) => (isText(rows, column) ? cell.padEnd(widths[column]) : cell.padStart(widths[column])))
      .join("  ")
      .trimEnd(),
  );
  return [caption, ...text].join("\n");
}

export function markdownTable({ caption, columns, rows }) {
  const rule = columns.map((_, column) => (isText(rows, column) ? "---" : "---:"));
  return [`**${caption}**`, "", markdownRow(columns), markdownRow(rule), ...rows.map(markdownRow)].join("\n");
}

function markdownRow(cells) {
  return `| ${cells.join(" | ")} |`;
}

/** Figures go to the right. */
function isText(rows, column) {
  return !rows.every((row) => /^([\d.–-]|$)/.test(row[column]) && !/→/.test(row[column]));
}
