import { attempt } from '../../plan/edit/attempt.ts';
import type { Remark } from '../../plan/edit/attempt.ts';
import type { Edit } from '../../plan/edit/edit.ts';
import type { Field, Model } from '../../plan/model.ts';
import type { PlanSources } from '../../plan/read.ts';
import { notesBehind, notesOn } from './checks.ts';
import type { Ask } from './question.ts';

/** A reference to another service that no sentence covers yet. */
interface Uncovered {
  readonly from: string;
  readonly service: string;
  readonly target: string;
}

/** Makes edits, and asks for what they leave open: how other services are used, and which money is meant. */
export async function coverReferences(
  ask: Ask,
  before: PlanSources,
  edits: readonly Edit[],
): Promise<PlanSources> {
  const { sources, remarks } = attempt(before, edits);
  let covered = sources;
  for (const open of remarks.flatMap((remark) => uncoveredIn(remark) ?? []))
    covered = await coverOne(ask, covered, open);
  return remarks.some(({ code }) => code === 'no-currency') ? askCurrency(ask, covered) : covered;
}

/** The checker's mend names both sentences. */
function uncoveredIn({ code, message, mend }: Remark): Uncovered | undefined {
  const sentence = code === 'uncovered-reference' ? /(\S+) asks ([^\s,]+)/.exec(mend) : null;
  const [, service = '', target = ''] = sentence ?? [];
  return sentence ? { from: message.split(' ')[0] ?? '', service, target } : undefined;
}

async function coverOne(
  ask: Ask,
  sources: PlanSources,
  { from, service, target }: Uncovered,
): Promise<PlanSources> {
  const other = target.split('.')[0] ?? '';
  const asks: Edit = { kind: 'interaction', line: `${service} asks ${target}` };
  const isDone = attempt(sources, [asks]).remarks.some(({ code }) => code === 'duplicate-name');
  if (isDone) return sources;
  const how = await ask<'asks' | 'copies'>({
    kind: 'select',
    name: 'cover',
    message: `${from} refers to ${target}. How does ${service} know it?`,
    choices: [
      {
        label: 'asks',
        summary: `always right: ${other} is asked each time; while it is down, so is this (503)`,
        answer: 'asks',
      },
      {
        label: 'copies',
        summary: `always there: ${service} keeps a copy, which events bring up to date a little later`,
        answer: 'copies',
      },
    ],
  });
  if (how === 'asks') return attempt(sources, [asks]).sources;
  const start = `${service} copies ${target}: { fields: [`;
  const edit = (fields: string): Edit => ({ kind: 'interaction', line: `${start}${fields}] }` });
  const fields = await ask({
    kind: 'text',
    name: 'copied',
    message: `Which fields of ${target} does ${service} copy?`,
    help: ['Names with commas between. Personal fields stay where they are.'],
    otherwise: copyable(attempt(sources, [asks]).model, target).join(', '),
    check: (typed) => notesBehind(start, sources, edit(typed)),
  });
  return attempt(sources, [edit(fields)]).sources;
}

/** What a copy may hold without further ado. */
function copyable(model: Model | undefined, target: string): string[] {
  const entity = model?.services.flatMap((service) => service.entities).find(({ id }) => id === target);
  return (entity?.fields ?? []).filter(isPlain).map((field) => field.name);
}

function isPlain({ type, personal, secret, internal }: Field): boolean {
  const isValue = !['parts', 'links', 'reference', 'json', 'text'].includes(type.kind);
  return isValue && !personal && !secret && !internal;
}

async function askCurrency(ask: Ask, sources: PlanSources): Promise<PlanSources> {
  const edit = (line: string): Edit => ({ kind: 'currency', line });
  const line = await ask({
    kind: 'text',
    name: 'currency',
    message: 'Which currency is all money in?',
    help: ['Its three capitals by ISO 4217: EUR, USD, JPY.'],
    otherwise: 'EUR',
    check: (typed) => notesOn(sources, edit(typed)),
  });
  return attempt(sources, [edit(line)]).sources;
}
