import type { Flow, Model, Step } from '../../../plan/model.ts';
import { mermaid } from '../../markdown.ts';
import { serviceOf } from '../../wire/entities.ts';
import { spoken } from '../../wire/words.ts';

/** A flow as a sequence diagram: its steps in order, and what is taken back where one of them is refused. */
export function flowDiagram(model: Model, flow: Flow): string {
  const nameOf = (step: Step) => serviceOf(model, step.entity.split('.')[0] ?? '').name;
  const owner = serviceOf(model, flow.service).name;
  const services = [...new Set([owner, ...flow.steps.map(nameOf)])];
  const pivot = flow.steps.findIndex((step) => step.pivot);
  const steps = flow.steps.flatMap((step, index) => {
    const call = arrow(owner, nameOf(step), `${member(step.entity)}.${step.operation}${each(step)}`);
    if (index > pivot) return [`loop until it is done`, `  ${call}`, 'end'];
    const before = flow.steps.slice(0, index).toReversed();
    const undone = [
      ...before.flatMap((one) =>
        one.undo === undefined
          ? []
          : [arrow(owner, nameOf(one), `${member(one.entity)}.${one.undo}${each(one)}`)],
      ),
      ...(flow.failed ? [arrow(owner, owner, `${member(flow.failed.entity)}.${flow.failed.operation}`)] : []),
    ];
    return [
      call,
      ...(undone.length > 0 ? ['break refused', ...undone.map((line) => `  ${line}`), 'end'] : []),
    ];
  });
  return mermaid([
    'sequenceDiagram',
    ...services.map((name) => `  participant ${name}`),
    `  Note over ${owner}: ${member(flow.when.entity)} ${spoken(flow.when.event)}`,
    ...steps.map((line) => `  ${line}`),
  ]);
}

const arrow = (from: string, to: string, text: string) => `${from}->>${to}: ${text}`;

/** `orders.Order` -> `Order` */
const member = (entity: string) => entity.slice(entity.indexOf('.') + 1);

const each = (step: Step) => (step.each === undefined ? '' : ` (all ${spoken(step.each)} at once)`);
