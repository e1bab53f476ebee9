/** Makes text that a regular expression of a plan matches, each seed another one. What it does not know of patterns gives undefined. */
export function matching(
  pattern: string,
  length: { min: number; max: number },
  seed: number,
): string | undefined {
  const maker = new Maker(pattern.replace(/^\^/, '').replace(/\$$/, ''), seed);
  const wanted = new RegExp(`^(?:${pattern.replace(/^\^/, '').replace(/\$$/, '')})$`, 'u');
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const text = maker.make();
    if (text !== undefined && wanted.test(text) && text.length >= length.min && text.length <= length.max)
      return text;
  }
  return undefined;
}

const classes: Readonly<Record<string, string>> = {
  d: '0123456789',
  w: 'abcdefghijklmnopqrstuvwxyz0123456789',
  s: ' ',
};

class Maker {
  private readonly pattern: string;
  private at = 0;
  private readonly seed: number;
  private attempt = 0;
  private state = 0;

  constructor(pattern: string, seed: number) {
    this.pattern = pattern;
    this.seed = seed;
  }

  make(): string | undefined {
    this.at = 0;
    this.state = this.seed + this.attempt * 7_919;
    this.attempt += 1;
    const text = this.alternatives();
    return this.at === this.pattern.length ? text : undefined;
  }

  /** The next number below `limit`: the seed's next digit, so that neighbouring seeds differ as long as the pattern lets them. */
  private pick(limit: number): number {
    const digit = this.state % limit;
    this.state = Math.floor(this.state / limit);
    return digit;
  }

  private alternatives(): string {
    const all = [this.sequence()];
    while (this.pattern[this.at] === '|') {
      this.at += 1;
      all.push(this.sequence());
    }
    return all[this.pick(all.length)] ?? '';
  }

  private sequence(): string {
    let text = '';
    while (this.at < this.pattern.length && this.pattern[this.at] !== '|' && this.pattern[this.at] !== ')') {
      text += this.repeated();
    }
    return text;
  }

  private repeated(): string {
    const start = this.at;
    let text = this.atom();
    const end = this.at;
    const times = this.quantifier();
    if (times === 0) return '';
    for (let count = 1; count < times; count += 1) {
      const after = this.at;
      this.at = start;
      text += this.atom();
      this.at = Math.max(after, end);
    }
    return text;
  }

  private quantifier(): number {
    const rest = this.pattern.slice(this.at);
    const [whole, least, comma, most] = /^\{(\d+)(,?)(\d*)\}/.exec(rest) ?? [];
    if (whole !== undefined) {
      this.at += whole.length;
      const min = Number(least);
      const max = comma ? Number(most || min + 3) : min;
      return min + this.pick(max - min + 1);
    }
    const sign = rest[0];
    if (sign !== '?' && sign !== '*' && sign !== '+') return 1;
    this.at += 1;
    if (sign === '?') return this.pick(2);
    return (sign === '+' ? 1 : 0) + this.pick(4);
  }

  private atom(): string {
    const sign = this.pattern[this.at] ?? '';
    this.at += 1;
    if (sign === '[') return this.oneOf(this.characters());
    if (sign === '.') return this.oneOf(classes['w'] ?? '');
    if (sign === '\\') return this.escaped();
    if (sign !== '(') return sign;
    if (this.pattern.startsWith('?:', this.at)) this.at += 2;
    const text = this.alternatives();
    this.at += 1;
    return text;
  }

  private escaped(): string {
    const sign = this.pattern[this.at] ?? '';
    this.at += 1;
    return sign in classes ? this.oneOf(classes[sign] ?? '') : sign;
  }

  private characters(): string {
    let all = '';
    while (this.at < this.pattern.length && this.pattern[this.at] !== ']') {
      const from = this.pattern[this.at] ?? '';
      this.at += 1;
      if (from === '\\') {
        const sign = this.pattern[this.at] ?? '';
        this.at += 1;
        all += classes[sign] ?? sign;
      } else if (this.pattern[this.at] === '-' && this.pattern[this.at + 1] !== ']') {
        const to = this.pattern[this.at + 1] ?? from;
        this.at += 2;
        for (let code = from.charCodeAt(0); code <= to.charCodeAt(0); code += 1)
          all += String.fromCharCode(code);
      } else all += from;
    }
    this.at += 1;
    return all;
  }

  private oneOf(characters: string): string {
    return characters[this.pick(characters.length)] ?? '';
  }
}
