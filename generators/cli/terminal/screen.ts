import { widthOf } from './text.ts';

/** What a question shows: lines that fit the width, and where the cursor is. Without a cursor it is hidden. */
export interface Frame {
  readonly lines: readonly string[];
  readonly cursor?: { readonly row: number; readonly column: number } | undefined;
}

/** How much room there is. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Where a screen is drawn. */
export interface Output {
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

const CLEAR_BELOW = '\u001B[J';
const CLEAR_ALL = '\u001B[2J\u001B[H';
const HIDE = '\u001B[?25l';
const SHOW = '\u001B[?25h';

/**
 * The lower end of the terminal: what has been settled stays and scrolls, the frame below it is drawn anew. Settled lines are
 * remembered, because a terminal that changes its width moves them about.
 */
export class Screen {
  readonly #output: Output;
  #settled: string[] = [];
  /** Rows of the cursor below the frame's first. */
  #row = 0;

  constructor(output: Output) {
    this.#output = output;
  }

  get size(): Size {
    const { columns, rows } = this.#output;
    return { columns: Math.max(columns || 80, 12), rows: Math.max(rows || 24, 4) };
  }

  draw(frame: Frame): void {
    this.#output.write(HIDE + this.#toTop(0) + CLEAR_BELOW);
    this.#show(frame);
  }

  /** Lines that stay, in the stead of the frame. */
  settle(lines: readonly string[]): void {
    this.#settled.push(...lines);
    this.#output.write(this.#toTop(0) + CLEAR_BELOW + lines.map((line) => `${line}\n`).join('') + SHOW);
    this.#row = 0;
  }

  /** Takes back the last settled lines. What has scrolled off with them comes back into view. */
  unsettle(count: number): void {
    const lines = count > 0 ? this.#settled.splice(-count) : [];
    const { columns, rows } = this.size;
    const above = lines.reduce((sum, line) => sum + rowsOf(line, columns), 0);
    if (above + this.#row >= rows - 1) {
      this.redraw({ lines: [] });
      return;
    }
    this.#output.write(this.#toTop(above) + CLEAR_BELOW);
    this.#row = 0;
  }

  /** Draws everything that fits, after the width has changed or something else was written. */
  redraw(frame: Frame): void {
    const { columns, rows } = this.size;
    let left = rows - frame.lines.length - 1;
    const shown: string[] = [];
    for (const line of this.#settled.toReversed()) {
      left -= rowsOf(line, columns);
      if (left < 0) break;
      shown.unshift(`${line}\n`);
    }
    this.#output.write(HIDE + CLEAR_ALL + shown.join(''));
    this.#show(frame);
  }

  #show(wanted: Frame): void {
    const frame = fitted(wanted, this.size);
    this.#output.write(frame.lines.join('\n'));
    const last = frame.lines.length - 1;
    this.#row = Math.max(0, last);
    if (!frame.cursor) return;
    const { row, column } = frame.cursor;
    this.#output.write(`${up(last - row)}\r${column > 0 ? `\u001B[${column}C` : ''}${SHOW}`);
    this.#row = row;
  }

  /** To the first column of the frame's first row, or of a row above it. */
  #toTop(above: number): string {
    return `${up(this.#row + above)}\r`;
  }
}

function up(rows: number): string {
  return rows > 0 ? `\u001B[${rows}A` : '';
}

function rowsOf(line: string, columns: number): number {
  return Math.max(1, Math.ceil(widthOf(line) / columns));
}

/** A frame is never higher than the screen: its upper lines go first, the cursor stays. */
function fitted({ lines, cursor }: Frame, { rows }: Size): Frame {
  const surplus = Math.max(0, lines.length - rows);
  if (surplus === 0) return { lines, cursor };
  const cut = Math.min(surplus, cursor ? cursor.row : surplus);
  return {
    lines: lines.slice(cut, cut + rows),
    cursor: cursor && { row: cursor.row - cut, column: cursor.column },
  };
}
