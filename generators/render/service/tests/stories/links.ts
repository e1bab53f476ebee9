import type { Field, Links } from '../../../../plan/model.ts';
import { findEntity } from '../../../wire/entities.ts';
import { settableOnChange } from '../../../wire/settable.ts';
import { settable } from '../body.ts';
import { creatorOf } from '../creator.ts';
import { listCode } from '../field-code.ts';
import { newRowCall, someRowCall } from '../row-calls.ts';
import { type Story, tell } from '../story.ts';
import type { Subject } from '../subject.ts';
import { changeView, someRow } from './life.ts';

interface LinksView {
  readonly field: string;
  readonly label: string;
  readonly linked: string;
  readonly links: string;
  readonly others: string;
  readonly given: string;
  readonly twice: string;
  readonly by: string;
  readonly path: string;
  readonly change: { readonly by: string; readonly path: string; readonly empties: boolean } | false;
}

/** Links to other rows: shown as they were sent, each once, and replaced as a whole. */
export const links: Story = (subject, templates) =>
  settable(subject.entity)
    .flatMap((field) => (field.type.kind === 'links' ? [linksView(subject, field, field.type)] : []))
    .map((view) => tell(templates, 'links', view))
    .join('\n');

function linksView(subject: Subject, field: Field, { to, min, max }: Links): LinksView | undefined {
  const { model, entity, path } = subject;
  const target = findEntity(model, to);
  const creator = creatorOf(subject);
  if (!target || !creator || max < 2) return undefined;
  const change = changeView(subject);
  return {
    field: field.name,
    label: field.label,
    linked: `(${someRowCall(target)}).id`,
    links: listCode(model, field, 'first', 'second'),
    others: listCode(model, field, 'second'),
    given: someRow(subject, `{ ${field.name}: linked }`),
    twice: newRowCall(model, entity, `{ ${field.name}: [first, first] }`),
    ...creator,
    change: change && settableOnChange(entity).includes(field) && { by: change.by, path, empties: min === 0 },
  };
}
