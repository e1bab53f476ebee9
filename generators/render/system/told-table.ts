import type { Entity, Model } from '../../plan/model.ts';
import { code, table } from '../markdown.ts';
import type { Reason, Telling } from '../wire/tellings.ts';
import { isNotGenerated } from './map.ts';

/** Which event goes where, and what for. */
export function toldTable(model: Model, told: readonly Telling[], show: (entity: Entity) => string): string {
  const rows = told.map(({ entity, events, to, reason, element }) => [
    `${show(entity)}: ${events.join(', ')}`,
    to === entity.service ? `${to} itself` : to,
    `${reasonText(reason)}${isNotGenerated(model, element) ? '; not generated yet' : ''}`,
  ]);
  return table(['what happens', 'is told to', 'for'], rows);
}

function reasonText(reason: Reason): string {
  switch (reason.kind) {
    case 'copy':
      return `its copy of ${reason.fields.map(code).join(', ')}`;
    case 'operation':
      return code(reason.operation);
    case 'by-hand':
      return 'what a person writes';
    case 'flow':
      return `the flow ${code(reason.flow)}`;
  }
}
