import { type Callable, callableOperations, inputsCode, readyRow } from '../operations.ts';
import { filled } from '../filled.ts';
import { type Story, tell } from '../story.ts';
import type { Subject } from '../subject.ts';
import { rowLike } from './life.ts';

interface PortsView {
  readonly operation: string;
  readonly given: string;
  readonly call: string;
}

/** An operation of a provider has its effect once, however often it is asked for with the same key. */
export const ports: Story = (bare, templates) => {
  const subject = filled(bare);
  return callableOperations(subject)
    .filter(({ operation }) => operation.calls)
    .map((one) => tell(templates, 'ports', portsView(subject, one)))
    .join('\n');
};

function portsView(subject: Subject, { operation, by, path }: Callable): PortsView {
  const row = readyRow(subject, operation);
  return {
    operation: operation.name,
    given: rowLike(subject, row),
    call: `${by}.post(\`${path}/\${row.id}/${operation.route}\`, ${inputsCode(subject, operation) || 'undefined'}`,
  };
}
