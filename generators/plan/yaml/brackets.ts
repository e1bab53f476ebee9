/** The outermost bracket of a flow collection that has no partner. Quotes and comments are skipped. */
export function unclosedBracket(text: string): { offset: number; character: string } | undefined {
  const open: { offset: number; character: string }[] = [];
  for (const { offset, character } of significant(text)) {
    const startsFlow =
      open.length > 0 || /(?:^|[:\-,])\s*$/.test(text.slice(lineStart(text, offset), offset));
    if ((character === '{' || character === '[') && startsFlow) open.push({ offset, character });
    if (character === '}' || character === ']') {
      const partner = character === '}' ? '{' : '[';
      if (open.at(-1)?.character === partner) open.pop();
      else if (open.length > 0) return open.at(-1);
    }
  }
  return open.at(-1);
}

function* significant(text: string): Generator<{ offset: number; character: string }> {
  let quote = '';
  for (let offset = 0; offset < text.length; offset += 1) {
    const character = text[offset] ?? '';
    if (quote !== '') {
      if (character === '\\' && quote === '"') offset += 1;
      else if (character === quote) quote = '';
      continue;
    }
    const starts = /(?:^|[\s,[{])$/.test(text[offset - 1] ?? '');
    if ((character === '"' || character === "'") && starts) quote = character;
    else if (character === '#' && (offset === 0 || /\s/.test(text[offset - 1] ?? ''))) {
      offset = lineEnd(text, offset) - 1;
    } else if ('{}[]\n'.includes(character)) yield { offset, character };
  }
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end;
}
