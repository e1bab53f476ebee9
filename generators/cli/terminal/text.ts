import stringWidth from 'string-width';

/** Splits a text into what a person sees as characters. */
export const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** How many columns a text takes on a terminal; colours take none. */
export function widthOf(text: string): number {
  return stringWidth(text);
}

/** At most this many columns; what is left out shows as dots. */
export function cutTo(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let result = '';
  for (const { segment } of graphemes.segment(text)) {
    if (widthOf(result + segment) > columns - 1) break;
    result += segment;
  }
  return columns < 1 ? '' : `${result}…`;
}

/** Up to this many columns, and on with spaces. */
export function padTo(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - widthOf(text)));
}

/** Lines of at most this many columns, broken between words where there are any, and indented like the first. */
export function wrap(text: string, columns: number): string[] {
  const indent = /^ */.exec(text)?.[0] ?? '';
  const room = Math.max(1, columns - indent.length);
  const lines: string[] = [];
  let line = '';
  for (const word of text.slice(indent.length).split(/(?<= )/)) {
    if (widthOf(line + word.trimEnd()) <= room) {
      line += word;
      continue;
    }
    if (line !== '') lines.push(line.trimEnd());
    const rows = chop(word.trimEnd(), room);
    line = (rows.pop() ?? '') + (word.endsWith(' ') ? ' ' : '');
    lines.push(...rows);
  }
  return [...lines, line.trimEnd()].map((row) => indent + row);
}

/** Rows of exactly what fits into them: how a terminal breaks a line that is typed. */
export function chop(text: string, columns: number): string[] {
  const rows = [''];
  for (const { segment } of graphemes.segment(text)) {
    const row = rows.at(-1) ?? '';
    if (row !== '' && widthOf(row + segment) > columns) rows.push(segment);
    else rows[rows.length - 1] = row + segment;
  }
  return rows;
}
