import type { Entity, Model } from '../../../plan/model.ts';
import { serviceOf } from '../../wire/entities.ts';
import type { EventType } from '../../wire/events.ts';
import { sentence, spoken, withArticle } from '../../wire/words.ts';
import type { JsonObject } from '../json.ts';
import { refTo } from '../json.ts';
import { causesOf } from './causes.ts';
import { eventExample } from './example.ts';
import { beforeName, toldName } from './told-schemas.ts';

/** What is sent when this happens: the envelope, the row, and what has brought it about. */
export function messageOf(model: Model, event: EventType): JsonObject {
  const { entity, name, type } = event;
  const example = eventExample(model, event);
  return {
    name: type,
    title: `${sentence(entity.names.label)} ${spoken(name)}`,
    summary: summaryOf(entity, name),
    payload: {
      allOf: [
        refTo('schemas', 'CloudEvent'),
        {
          type: 'object',
          properties: {
            source: { const: `/${serviceOf(model, entity.service).name}` },
            type: { const: type },
            data: { allOf: [refTo('schemas', toldName(entity)), causeSchema(entity, name)] },
          },
        },
      ],
    },
    examples: example && [{ payload: example }],
  };
}

function summaryOf({ names, state }: Entity, event: string): string {
  const row = withArticle(names.label, true);
  switch (event) {
    case 'created':
      return `${row} is new.`;
    case 'changed':
      return `${row} is different, whatever has changed it.`;
    case 'deleted':
      return `${row} is no longer there. Its data is what it was last.`;
    default:
      return `${row} has come into the state \`${event}\`${state?.initial === event ? ', with which it begins' : ''}.`;
  }
}

/** What is said of a row's event besides the row. A row that is new or gone was not different before. */
function causeSchema(entity: Entity, event: string): JsonObject {
  const causes = causesOf(entity, event);
  const isChange = causes.some((cause) => cause !== 'create' && cause !== 'delete');
  return {
    type: 'object',
    properties: {
      operation: { type: 'string', enum: causes, description: 'What has brought it about.' },
      before: isChange ? refTo('schemas', beforeName(entity)) : undefined,
    },
    required: ['operation'],
  };
}
