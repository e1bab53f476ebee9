/** `an order line`, `a product`; with a capital at the start of a sentence. */
export function withArticle(label: string, capital = false): string {
  const article = /^[aeio]|^u(?!ni|s[aei]|r[aeio]|til)/i.test(label) ? 'an' : 'a';
  return capital ? `${sentence(article)} ${label}` : `${article} ${label}`;
}

/** `a`, `a or b`, `a, b or c`. */
export function either(words: readonly string[], joint = 'or'): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} ${joint} ${last}`;
}

/** The first letter large. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `payment-provider`, `markPaid` -> `payment provider`, `mark paid`. */
export function spoken(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[-_]/g, ' ')
    .toLowerCase();
}
