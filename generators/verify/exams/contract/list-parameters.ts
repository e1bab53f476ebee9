import type { ExamField } from '../../plan/exam-plan.ts';
import { arrange } from '../ask/arrange.ts';
import { callOf } from '../ask/call-of.ts';
import { expectProblem } from '../ask/expect.ts';
import type { Question } from '../ask/sitting.ts';
import type { Subject } from './subject.ts';

/** That a list refuses parameters that it does not have, and values that these do not take. */
export function listParameters(subject: Subject): Question[] {
  const { sitting, action } = subject;
  const ask = (query: string, pointer?: string) =>
    subject.question(`?${query.length > 40 ? `${query.slice(0, 40)}…` : query} is 400`, async () => {
      const call = await callOf(sitting, await arrange(sitting, action));
      const url = `${call.url.split('?')[0]}?${query}`;
      expectProblem(await subject.send({ ...call, url }), { status: 400, problem: 'bad-request', pointer });
    });
  const ids = `id=${Array.from({ length: 101 }, () => '1').join(',')}`;
  if (action.kind === 'lookup')
    return [ask('id=1&noSuchParameter=1'), ask(ids, '?id'), ask('noSuchParameter=1')];
  if (action.kind === 'snapshot')
    return [
      ask('noSuchParameter=1'),
      ask('limit=1'),
      ...(typeof action.entity.key === 'object' ? [] : [ask('after=forged', '?after')]),
    ];
  return [
    ask('noSuchParameter=1'),
    ask('limit=0', '?limit'),
    ask('limit=101', '?limit'),
    ask('limit=many', '?limit'),
    ask('limit=1&limit=2', '?limit'),
    ask('sort=noSuchField', '?sort'),
    ask('after=forged', '?after'),
    ask(`after=${'x'.repeat(1001)}`, '?after'),
    ask(ids, '?id'),
    ...action.entity.fields.flatMap((field) =>
      wrongFilters(field).map((query) =>
        ask(query, query.startsWith(`${field.name}=`) ? `?${field.name}` : undefined),
      ),
    ),
  ];
}

/** What every list has, whatever its rows are made of. */
const OWN = ['id', 'q', 'sort', 'limit', 'after'];

/** Values that a filter does not take, and fields that there is no filter for. */
function wrongFilters(field: ExamField): string[] {
  const { name, type, secret, unique, index, owner } = field;
  const isList = type.kind === 'parts' || type.kind === 'links';
  const isFilter = ['reference', 'enum', 'boolean'].includes(type.kind) || unique || index || owner;
  if (secret || isList || type.kind === 'json' || !isFilter)
    return OWN.includes(name) ? [] : [`${name}=1`, `${name}[near]=1`];
  const ofAnotherForm = [
    'enum',
    'boolean',
    'date',
    'time',
    'timestamp',
    'integer',
    'bigint',
    'decimal',
    'money',
    'uuid',
  ];
  const isTyped =
    ofAnotherForm.includes(type.kind) || (type.kind === 'reference' && typeof type.key === 'string');
  return [...(isTyped ? [`${name}=no-such-value`] : []), `${name}[near]=1`];
}
