import type { Flow, Interaction, Model } from '../../../plan/model.ts';
import { code, table } from '../../markdown.ts';
import { printed } from '../../wire/expression.ts';
import { isNotGenerated } from '../map.ts';
import { flowDiagram } from './flow-diagram.ts';

/** What services promise each other: one row for each sentence of the plan. */
export function promises(model: Model): string | undefined {
  const rows = model.interactions.map((one) => {
    const what = `${code(one.service)} ${one.kind} ${code(one.target)}`;
    const isLater = isNotGenerated(model, `${one.service} ${one.kind} ${one.target}`);
    return [what, isLater ? later(one) : promise(one)];
  });
  return rows.length > 0 ? table(['sentence', 'promise'], rows) : undefined;
}

function promise(one: Interaction): string {
  switch (one.kind) {
    case 'asks': {
      const otherwise = one.otherwise === 'accept' ? 'is taken unchecked when there is no answer' : 'or 503';
      return `What is referred to is there, and as it must be, when the reference is set. An answer within ${one.timeout} ms, ${otherwise}.`;
    }
    case 'copies':
      return `Has ${one.fields.map(code).join(', ')} at hand while the other service is down. A copy may lag behind, and never goes back in time.`;
    case 'follows':
      return `Each of ${one.events.map(({ event }) => code(event)).join(', ')} is handled once, in order for each row.`;
  }
}

function later({ kind }: Interaction): string {
  return kind === 'copies'
    ? 'Not generated yet: the other service is asked each time, or 503.'
    : 'Not generated yet.';
}

/** The steps of every flow, with what takes each of them back. */
export function flowSections(model: Model): readonly string[] {
  return model.flows.flatMap((flow) => [
    `### ${flow.name}`,
    flowText(model, flow),
    flowDiagram(model, flow),
    stepTable(flow),
  ]);
}

function flowText(model: Model, flow: Flow): string {
  const { when, only, within, failed } = flow;
  return [
    `Begins when ${code(when.entity)} is ${code(when.event)}.`,
    only ? `Only where ${code(printed(only))}.` : '',
    within === undefined ? '' : `What cannot be done within ${within} s is taken back.`,
    failed ? `Where it fails: ${code(`${failed.entity}.${failed.operation}`)}.` : '',
    isNotGenerated(model, flow.name) ? 'Not generated yet.' : '',
  ]
    .filter(Boolean)
    .join(' ');
}

const stepTable = ({ steps }: Flow) =>
  table(
    ['step', 'taken back by'],
    steps.map(({ entity, operation, each, undo, pivot }) => [
      `${code(`${entity}.${operation}`)}${each ? ` for each of ${code(each)}` : ''}`,
      undo
        ? code(undo)
        : pivot
          ? 'nothing; what follows is tried until it is done'
          : 'nothing; it is tried until it is done',
    ]),
  );
