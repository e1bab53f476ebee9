import type { Refusal } from '../../wire/refusals.ts';

export function spoken({ cause }: Refusal): string {
  const of = 'list' in cause && cause.list ? ` in ${cause.list.name}` : '';
  switch (cause.kind) {
    case 'unique':
      return `what is there already by ${cause.rule.fields.join(' and ')}${of}`;
    case 'guard':
      return `a ${cause.field.name}${of} that may not be referred to`;
    case 'check':
      return `what breaks the check ${cause.check.name}${of}`;
    case 'in-use':
      return `a row to which ${cause.field.name} of ${cause.referrer.name} refers`;
    case 'flow-ended':
      return 'a flow that has ended';
    case 'state':
      return 'a row in another state';
    case 'condition':
      return 'a row that does not fulfil the condition';
    case 'port':
      return 'what the port refuses';
    case 'claimed':
      return 'a row for which a port is being called';
    case 'assignment':
      return `a ${cause.field.name} that would leave its bounds`;
    case 'unknown':
      return `a ${cause.field.name}${of} that does not exist`;
    case 'unknown-part':
      return `a part of ${cause.list.name} that does not exist`;
    case 'key-in-use':
      return 'a key whose first call still runs';
    case 'key-reused':
      return 'a key that was used with another body';
  }
}
