import { compact } from '../compact.ts';
import { parseExpression } from '../expression/parse.ts';
import type { Findings } from '../findings.ts';
import { operation as shape } from '../shape/entity.ts';
import { value } from '../shape/field.ts';
import type { Phrase } from '../text/phrase.ts';
import { TokenReader } from '../text/tokens.ts';
import type { Entry } from '../yaml/tree.ts';
import type { AssignmentDraft, BindingDraft, OperationDraft } from './drafts.ts';
import { type FieldShape, readFields } from './field.ts';
import { Section, takeText } from './section.ts';

export const INPUT_SHAPE: FieldShape = value.anyOf[1] as FieldShape;

/** `activate: draft -> active`, or an operation with every option. */
export function readOperation({ key, value: node }: Entry, findings: Findings): OperationDraft | undefined {
  if (node.kind === 'text') return { ...EMPTY, name: key, ...readMove(node.phrase, findings) };
  if (node.kind !== 'map') {
    const message = `The operation "${key.text}" is states or a list of keys.`;
    findings.error(
      'wrong-kind',
      node.at,
      message,
      `Write ${key.text}: draft -> active, or { does: [field = value] }.`,
    );
    return undefined;
  }
  const section = new Section(node, shape, `The operation "${key.text}"`, findings);
  const by = section.text('by');
  if (by && by.text !== 'hand')
    findings.error('unknown-choice', by, `"by" cannot be "${by.text}".`, 'Write by: hand.');
  const when = section.text('when');
  return compact({
    name: key,
    from: (section.texts('from') ?? []).flatMap((phrase) => readStates(phrase, findings)),
    to: section.text('to'),
    takes: readFields(section.entries('takes'), findings, INPUT_SHAPE),
    when: when && parseExpression(when, findings),
    does: (section.texts('does') ?? []).flatMap((phrase) => readAssignment(phrase, findings) ?? []),
    calls: readCall(section.text('calls'), findings),
    with: readBindings(section.entries('with'), findings),
    fails: section.text('fails'),
    byHand: by?.text === 'hand',
  });
}

const EMPTY = { from: [], takes: [], does: [], with: [], byHand: false } as const;

/** `placed | confirmed -> cancelled`. */
function readMove(phrase: Phrase, findings: Findings): Pick<OperationDraft, 'from' | 'to'> {
  const arrow = phrase.text.indexOf('->');
  if (arrow < 0) {
    const mend = 'Write from -> to: draft -> active.';
    findings.error('unexpected-text', phrase, `"${phrase.text}" is no change of state.`, mend);
    return { from: [] };
  }
  const from = readStates(phrase.slice(0, arrow), findings);
  const [to, more] = readStates(phrase.slice(arrow + 2), findings);
  if (more)
    findings.error('unexpected-text', more, 'An operation ends in one state.', 'Make it two operations.');
  return compact({ from, to });
}

function readStates(phrase: Phrase, findings: Findings): Phrase[] {
  const tokens = new TokenReader(phrase);
  const states: Phrase[] = [];
  do {
    const state = tokens.acceptName();
    if (state) states.push(state.phrase);
  } while (tokens.accept('|'));
  if (!tokens.atEnd || states.length === 0) {
    const mend = 'Write states with "|" between: placed | confirmed.';
    findings.error('unexpected-text', tokens.current.phrase, 'A state should stand here.', mend);
  }
  return states;
}

/** `received += quantity`. */
function readAssignment(phrase: Phrase, findings: Findings): AssignmentDraft | undefined {
  const tokens = new TokenReader(phrase);
  const field = tokens.acceptKind('word');
  const operator = (['=', '+=', '-='] as const).find((sign) => tokens.is(sign));
  if (!field || operator === undefined) {
    const mend = 'Write field = value, field += value or field -= value.';
    findings.error('expression-syntax', phrase, `"${phrase.text}" is no assignment.`, mend);
    return undefined;
  }
  const sign = tokens.take();
  const value = parseExpression(phrase.slice(sign.index + operator.length), findings);
  return value && { field: field.phrase, operator, value };
}

function readCall(phrase: Phrase | undefined, findings: Findings): OperationDraft['calls'] {
  if (!phrase) return undefined;
  const match = /^([A-Za-z][\w-]*)\.([A-Za-z]\w*)$/.exec(phrase.text);
  if (!match) {
    const mend = 'Write a port and its operation: payment-provider.authorise.';
    findings.error('unexpected-text', phrase, `"${phrase.text}" is no operation of a port.`, mend);
    return undefined;
  }
  const dot = phrase.text.indexOf('.');
  return { port: phrase.slice(0, dot), operation: phrase.slice(dot + 1) };
}

/** `{ amount: amount }`: a name, and the expression that gives its value. */
export function readBindings(entries: readonly Entry[], findings: Findings): BindingDraft[] {
  return entries.flatMap(({ key, value: node }) => {
    const text = takeText(node, `"${key.text}"`, findings);
    const expression = text && parseExpression(text, findings);
    return expression ? [{ name: key, value: expression }] : [];
  });
}
