import type { Entity, Field, Model, Service } from '../../../../plan/model.ts';
import { serviceOf } from '../../../wire/entities.ts';
import { keepers } from '../../../wire/keeping.ts';
import { withArticle } from '../../../wire/words.ts';
import { actorFor } from '../outcome.ts';
import { someRowCall } from '../row-calls.ts';
import { listCode, partCode } from '../field-code.ts';
import { type Story, tell } from '../story.ts';
import { openAction, type Subject, subjectOf } from '../subject.ts';
import { someRow } from './life.ts';

interface DeletionView {
  readonly title: string;
  readonly path: string;
  readonly by: string;
  readonly given: string;
  readonly referrer: string;
  readonly table: string;
  readonly refer: string;
  readonly rule: string;
  readonly refuse: boolean;
  readonly clear: boolean;
  readonly remove: boolean;
  readonly column: string;
}

/** What becomes of rows that refer to one that is deleted: it is refused, or they let go, or they go too. */
export const deletion: Story = (subject, templates) => {
  const by = actorFor(subject, openAction(subject, 'delete'));
  if (!by) return '';
  const { model, entity, path } = subject;
  const kept = keepers(model, entity).map((name) => ({
    keeper: serviceOf(model, name).name,
    given: someRow(subject),
    by: by.code,
    path,
    table: entity.names.table,
  }));
  return [
    ...referrers(subject).map((one) => tell(templates, 'deletion', deletionView(subject, one, by.code))),
    ...kept.map((view) => tell(templates, 'kept', view)),
  ].join('\n');
};

interface Referrer {
  readonly entity: Entity;
  readonly field: Field;
  readonly rule: 'refuse' | 'clear' | 'remove';
  /** Where the entity is a part: the one that has it, and in which list. */
  readonly owner?: Entity;
  readonly list?: Field;
}

function referrers({ model, service, entity }: Subject): readonly Referrer[] {
  return service.entities.flatMap((one) =>
    one.fields.flatMap((field): Referrer[] => {
      const { type } = field;
      const rule =
        type.kind === 'reference' && type.local && type.target === entity.id ? type.deleted : undefined;
      const linked =
        type.kind === 'links' && type.to === entity.id && canBeMade(model, service, one)
          ? 'refuse'
          : undefined;
      const found = rule ?? linked;
      return found ? [{ entity: one, field, rule: found, ...ownerOf(service, one) }] : [];
    }),
  );
}

/** Whether tests make rows by a route: in its table, a row has no list. */
const canBeMade = (model: Model, service: Service, entity: Entity) =>
  subjectOf(model, service, entity).creation.kind !== 'table';

function ownerOf(service: Service, { partOf }: Entity): { owner?: Entity; list?: Field } {
  const owner = service.entities.find(({ id }) => id === partOf?.entity);
  const list = owner?.fields.find(({ name }) => name === partOf?.field);
  return owner && list ? { owner, list } : {};
}

function deletionView(
  subject: Subject,
  { entity, field, rule, owner, list }: Referrer,
  by: string,
): DeletionView {
  const words = { refuse: 'are not deleted while', clear: 'are let go of by', remove: 'take with them' };
  const article = withArticle(entity.names.label);
  const isLink = field.type.kind === 'links';
  const some = isLink
    ? someRowCall(entity, `{ ${field.name}: ${listCode(subject.model, field, 'row.id')} }`)
    : owner && list
      ? `(${someRowCall(owner, `{ ${list.name}: ${listCode(subject.model, list, partCode(subject.model, list))} }`)}).${list.name}[0]`
      : someRowCall(entity);
  return {
    title: `${words[rule]} ${article}${rule === 'refuse' ? ' refers to them' : ` that refers to them as ${field.label}`}`,
    path: subject.path,
    by,
    given: someRow(subject),
    referrer: some,
    table: entity.names.table,
    refer: isLink ? '' : `{ ${field.column}: row.id }`,
    rule,
    refuse: rule === 'refuse',
    clear: rule === 'clear',
    remove: rule === 'remove',
    column: field.column,
  };
}
