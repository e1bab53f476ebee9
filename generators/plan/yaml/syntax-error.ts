import type { Document } from 'yaml';
import type { Findings } from '../findings.ts';
import { unclosedBracket } from './brackets.ts';
import type { Source } from './source.ts';

interface Cause {
  readonly offset: number;
  readonly message: string;
  readonly mend: string;
}

/** Reports what keeps a file from being YAML: one finding, at the cause, with the likely mend. */
export function reportSyntax(document: Document.Parsed, source: Source, findings: Findings): boolean {
  const first = [...document.errors, ...document.warnings].sort((a, b) => a.pos[0] - b.pos[0])[0];
  if (!first) return false;
  const cause =
    tab(source) ?? unclosed(source, first.pos[0]) ?? explain(first.code, first.pos[0], source, first.message);
  findings.error('yaml-syntax', { source, offset: cause.offset }, cause.message, cause.mend);
  return true;
}

function tab(source: Source): Cause | undefined {
  const match = /^ *\t/m.exec(source.text);
  if (!match) return undefined;
  return {
    offset: match.index + match[0].length - 1,
    message: 'A tab stands in the indentation; YAML takes spaces only.',
    mend: 'Replace the tab by two spaces for each level.',
  };
}

/** A bracket that is opened and never closed is noticed by the parser lines later; it is reported where it opens. */
function unclosed(source: Source, noticed: number): Cause | undefined {
  const bracket = unclosedBracket(source.text);
  if (!bracket || bracket.offset > noticed) return undefined;
  const closing = bracket.character === '{' ? '}' : ']';
  return {
    offset: bracket.offset,
    message: `This "${bracket.character}" is never closed.`,
    mend: `Close it with "${closing}", or put the text in quotes if it belongs to a value.`,
  };
}

const QUOTE = 'Put the whole value in quotes.';

function explain(code: string, noticed: number, source: Source, original: string): Cause {
  const offset = code === 'MISSING_CHAR' ? openingQuote(source, noticed) : noticed;
  const text = source.text;
  const cause = (message: string, mend: string, at = offset): Cause => ({ offset: at, message, mend });
  switch (code) {
    case 'BAD_SCALAR_START':
      return cause(`A value cannot start with "${text[offset] ?? ''}".`, QUOTE);
    case 'MISSING_CHAR':
      return cause('This quote is never closed.', `Close it with ${text[offset] ?? 'a quote'}.`);
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'BLOCK_IN_FLOW':
      return cause(
        'This value holds a colon followed by a space, or the next line is indented too far.',
        QUOTE,
      );
    case 'MULTILINE_IMPLICIT_KEY':
      return cause('This line has no ": " after its key.', 'Write the key, a colon, a space and the value.');
    case 'BAD_INDENT':
      return cause(
        'This line does not start below its neighbours.',
        'Indent it like the keys it belongs with.',
        offset + (/^ */.exec(text.slice(offset))?.[0].length ?? 0),
      );
    case 'MULTIPLE_DOCS':
      return cause('A second document starts here; a plan is one.', 'Remove the line "---".');
    case 'TAG_RESOLVE_FAILED':
      return cause(`A value cannot start with "!": YAML reads a tag.`, QUOTE);
    default:
      return unexpected(cause, text, offset, original);
  }
}

function unexpected(
  cause: (message: string, mend: string, at?: number) => Cause,
  text: string,
  offset: number,
  original: string,
): Cause {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  const block = /: *([|>])[^\n]*$/.exec(line);
  if (block) {
    const at = offset - line.length + line.lastIndexOf(block[1] ?? '');
    return cause(`A value that starts with "${block[1]}" is a block of text in YAML.`, QUOTE, at);
  }
  if (/[}\]]/.test(text[offset] ?? '')) {
    return cause(`This "${text[offset]}" closes nothing.`, 'Remove it, or open the bracket that is missing.');
  }
  if (/["']/.test(line))
    return cause('Text follows a value in quotes.', 'Put quotes around the whole value.');
  return cause(`YAML cannot read this: ${original}.`, 'Look at the indentation and the colons of this line.');
}

/** Where the quote that is still open at the end of the text was opened. */
function openingQuote(source: Source, noticed: number): number {
  const match = /[:\-,[{]\s+(["'])(?:(?!\1)[\s\S])*$/.exec(source.text.slice(0, noticed));
  return match ? match.index + match[0].indexOf(match[1] ?? '') : noticed;
}
