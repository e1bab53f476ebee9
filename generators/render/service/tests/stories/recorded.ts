import { callableOperations, inputsCode, isOf, readyRow } from '../operations.ts';
import { filled } from '../filled.ts';
import { outcomeOf } from '../outcome.ts';
import { type Story, tell } from '../story.ts';
import type { Subject } from '../subject.ts';
import { rowLike } from './life.ts';

interface RecordedView {
  readonly operation: string;
  readonly field: string;
  readonly label: string;
  readonly given: string;
  readonly caller: string;
  readonly call: string;
}

/** An operation that keeps who has called it. */
export const recorded: Story = (bare, templates) => {
  const subject = filled(bare);
  return callableOperations(subject)
    .flatMap(({ operation, isInternal }) => {
      const assigned = operation.does.find(({ value }) => value.kind === 'user')?.field;
      const field = subject.entity.fields.find(({ name, secret }) => name === assigned && !secret);
      return field && !isInternal && !operation.calls ? [recordedView(subject, operation, field)] : [];
    })
    .map((view) => tell(templates, 'recorded', view))
    .join('\n');
};

function recordedView(
  subject: Subject,
  operation: Parameters<typeof readyRow>[1],
  { name, label }: { readonly name: string; readonly label: string },
): RecordedView | undefined {
  const row = readyRow(subject, operation);
  const open = subject.open.find((action) => isOf(action, operation));
  // Somebody else than the owner, so that one cannot be taken for the other.
  const person = subject.people.all.find(
    (one) => one.made && !one.owns && open && outcomeOf(subject, open, one, row) === 'done',
  );
  if (!person?.made) return undefined;
  const inputs = inputsCode(subject, operation);
  return {
    operation: operation.name,
    field: name,
    label,
    given: rowLike(subject, row),
    caller: person.made,
    call: `caller.post(\`${subject.path}/\${row.id}/${operation.route}\`${inputs && `, ${inputs}`})`,
  };
}
