import { describe, expect, it } from '@jest/globals';
import { parseExpression } from '../../generators/plan/expression/parse.ts';
import type { Syntax } from '../../generators/plan/expression/syntax.ts';
import { Findings } from '../../generators/plan/findings.ts';
import { Phrase } from '../../generators/plan/text/phrase.ts';
import { Source } from '../../generators/plan/yaml/source.ts';

function parse(text: string): string {
  const source = new Source('system.yaml', text);
  const findings = new Findings();
  const syntax = parseExpression(new Phrase(text, source, 0), findings);
  if (syntax) return print(syntax);
  return findings
    .list('system.yaml')
    .map((finding) => `${finding.column} ${finding.code}`)
    .join();
}

function print(syntax: Syntax): string {
  switch (syntax.kind) {
    case 'name':
      return syntax.path.map((part) => part.text).join('.');
    case 'call':
      return `${syntax.name}[${print(syntax.argument)}]`;
    case 'unary':
      return `(${syntax.operator} ${print(syntax.operand)})`;
    case 'binary':
      return `(${print(syntax.left)} ${syntax.operator} ${print(syntax.right)})`;
    case 'string':
      return `'${syntax.text}'`;
    default:
      return syntax.text;
  }
}

describe('the grammar of expressions', () => {
  it.each([
    ['a + b * c - d', '((a + (b * c)) - d)'],
    ['(a + b) * c', '((a + b) * c)'],
    ['a / b / c', '((a / b) / c)'],
    ['a = 1 and b = 2 or not c', '(((a = 1) and (b = 2)) or (not c))'],
    ['a or b and c', '(a or (b and c))'],
    ['not a = b', '(not (a = b))'],
    ['a - -1 >= 2', '((a - (- 1)) >= 2)'],
    ['sum(lines.price * lines.quantity)', 'sum[(lines.price * lines.quantity)]'],
    ["starts > now + 15m and name != 'x'", "((starts > (now + PT15M)) and (name != 'x'))"],
    ['in-progress = a - b', '(in-progress = (a - b))'],
    ['90d', 'P90D'],
    ['2w', 'P14D'],
    ['300ms', 'PT0.3S'],
  ])('%s', (text, expected) => expect(parse(text)).toBe(expected));

  it.each([
    ['a +', '4 expression-syntax'],
    ['a b', '3 expression-syntax'],
    ['1 < a < 3', '7 expression-syntax'],
    ['max(a)', '1 expression-syntax'],
    ['a = (b', '7 expression-syntax'],
    [')', '1 expression-syntax'],
    ['', '1 expression-syntax'],
    ['a # b', '3 expression-syntax'],
  ])('refuses %s at its column', (text, expected) => expect(parse(text)).toBe(expected));
});
