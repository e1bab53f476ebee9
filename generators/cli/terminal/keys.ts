/** What came from the keyboard. */
export type Key =
  | { readonly kind: 'text'; readonly text: string }
  /** Pasted at once, with the line breaks that were in it. */
  | { readonly kind: 'paste'; readonly text: string }
  | { readonly kind: 'press'; readonly name: KeyName };

export type KeyName =
  | 'enter'
  | 'escape'
  | 'tab'
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'word-left'
  | 'word-right'
  | 'home'
  | 'end'
  | 'page-up'
  | 'page-down'
  | 'backspace'
  | 'delete'
  | 'delete-word'
  | 'delete-before'
  | 'delete-after'
  | 'interrupt'
  | 'redraw';

const CONTROLS: Readonly<Record<string, KeyName>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\u001B': 'escape',
  '\u007F': 'backspace',
  '\b': 'backspace',
  '\u0001': 'home',
  '\u0002': 'left',
  '\u0003': 'interrupt',
  '\u0004': 'delete',
  '\u0005': 'end',
  '\u0006': 'right',
  '\u000B': 'delete-after',
  '\u000C': 'redraw',
  '\u000E': 'down',
  '\u0010': 'up',
  '\u0015': 'delete-before',
  '\u0017': 'delete-word',
};

/** What follows `ESC [` or `ESC O`, without modifiers. */
const SEQUENCES: Readonly<Record<string, KeyName>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  H: 'home',
  F: 'end',
  '1~': 'home',
  '7~': 'home',
  '4~': 'end',
  '8~': 'end',
  '3~': 'delete',
  '5~': 'page-up',
  '6~': 'page-down',
  '1;5C': 'word-right',
  '1;3C': 'word-right',
  '1;5D': 'word-left',
  '1;3D': 'word-left',
};

/** Alt with a key. */
const WITH_ALT: Readonly<Record<string, KeyName>> = {
  b: 'word-left',
  f: 'word-right',
  '\u007F': 'delete-word',
};

const PASTE_START = '\u001B[200~';
const PASTE_END = '\u001B[201~';
// oxlint-disable-next-line no-control-regex
const SEQUENCE = /^\u001B(?:\[([0-9;?]*[@-~])|O([A-Za-z])|([^[O\u001B]))/;

/** Turns what a terminal sends into keys. A sequence may come in pieces. */
export class KeyDecoder {
  #rest = '';

  /** A sequence has begun: whoever waits in vain for the rest of it calls {@link flush}. */
  get isWaiting(): boolean {
    return this.#rest.startsWith('\u001B') && !this.#rest.startsWith(PASTE_START);
  }

  push(chunk: string): Key[] {
    this.#rest += chunk;
    const keys: Key[] = [];
    for (let key = this.#next(); key !== undefined; key = this.#next()) if (key !== 'unknown') keys.push(key);
    return keys;
  }

  /** Nothing more came: an escape on its own is the key. */
  flush(): Key[] {
    if (!this.isWaiting) return [];
    const rest = this.#rest.slice(1);
    this.#rest = '';
    return [{ kind: 'press', name: 'escape' }, ...this.push(rest)];
  }

  /** The next key; undefined where the text ends, or ends inside a sequence. */
  #next(): Key | 'unknown' | undefined {
    const rest = this.#rest;
    if (rest === '') return undefined;
    if (rest.startsWith(PASTE_START)) return this.#paste();
    if (rest.startsWith('\u001B')) return this.#sequence();
    const control = CONTROLS[rest[0] ?? ''];
    if (control) {
      this.#rest = rest.slice(rest.startsWith('\r\n') ? 2 : 1);
      return { kind: 'press', name: control };
    }
    // oxlint-disable-next-line no-control-regex
    const text = /^[^\u0000-\u001F\u007F]+/.exec(rest)?.[0];
    this.#rest = rest.slice(text?.length ?? 1);
    return text === undefined ? 'unknown' : { kind: 'text', text };
  }

  #paste(): Key | undefined {
    const end = this.#rest.indexOf(PASTE_END);
    if (end < 0) return undefined;
    const text = this.#rest.slice(PASTE_START.length, end);
    this.#rest = this.#rest.slice(end + PASTE_END.length);
    return { kind: 'paste', text: text.replaceAll(/\r\n?/g, '\n') };
  }

  #sequence(): Key | 'unknown' | undefined {
    const found = SEQUENCE.exec(this.#rest);
    if (!found) {
      if (!this.#rest.startsWith('\u001B\u001B')) return undefined;
      this.#rest = this.#rest.slice(1);
      return { kind: 'press', name: 'escape' };
    }
    this.#rest = this.#rest.slice(found[0].length);
    const [, csi, ss3, alt] = found;
    const name = alt === undefined ? SEQUENCES[csi ?? ss3 ?? ''] : WITH_ALT[alt];
    return name ? { kind: 'press', name } : 'unknown';
  }
}
