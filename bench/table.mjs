// Figures and tables as text: columns on a terminal, or Markdown. A table is { caption, columns, rows } of strings.

export function milliseconds(value) {
  return value.toFixed(value < 0.01 ? 4 : value < 1 ? 3 : value < 10 ? 2 : value < 100 ? 1 : 0);
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
  const lines = aligned(columns, rows).map((cells) => cells.join("  ").trimEnd());
  return [caption, ...lines].join("\n");
}

export function markdownTable({ caption, columns, rows }) {
  const [head, ...body] = aligned(columns, rows);
  const rule = head.map(({ length }, column) =>
    isText(rows, column) ? "-".repeat(length) : `${"-".repeat(length - 1)}:`,
  );
  return [`${caption}:`, "", ...[head, rule, ...body].map((cells) => `| ${cells.join(" | ")} |`)].join("\n");
}

/** All cells of a column as wide as its widest, three at least, as Markdown wants it; figures to the right. */
function aligned(columns, rows) {
  const lines = [columns, ...rows];
  const widths = columns.map((_, column) => Math.max(3, ...lines.map((line) => line[column].length)));
  return lines.map((line) =>
    line.map((cell, column) => (isText(rows, column) ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))),
  );
}

function isText(rows, column) {
  return rows.some((row) => !/^([\d.]+(e[+-]\d+)?(%|x| \(.*\))?|–)$/.test(row[column]));
}
