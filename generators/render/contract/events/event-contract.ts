import type { Entity, Model, Service } from '../../../plan/model.ts';
import { serviceOf } from '../../wire/entities.ts';
import { type EventType, published, subscribed } from '../../wire/events.ts';
import { sentence } from '../../wire/words.ts';
import type { JsonObject } from '../json.ts';
import { referredTo } from '../prune.ts';
import { sharedComponents } from '../shared-components.ts';
import { envelope } from './envelope.ts';
import { messageOf } from './message.ts';
import { toldSchemas } from './told-schemas.ts';

/** What every consumer has to know once. */
const promises = [
  'Form: a CloudEvent 1.0 in JSON. `subject` is the id of a row, `data` the row as it was right afterwards, with the operation that has brought the event about. A value that is not there is absent.',
  'Together: an event is there if, and only if, its change is.',
  'Delivery: at least once. `id` stays the same however often an event comes: note it in the transaction of what the event brings about.',
  'Order: events of one row come in the order in which they happened. Between different rows there is none, and no time is promised within which an event comes.',
  'Tolerance: leave what you do not know as it is, attributes, properties and operations alike: more may come at any time. Where something that was there no longer is, `dataversion` grows: park what you do not know the version of, instead of guessing.',
  'Discretion: nothing that is personal, secret or internal is in an event.',
  'Transport: the bus of the system, which is a choice of the plan and no part of this contract.',
];

/** Every event that a service publishes or is told of; undefined where there is none. */
export function eventContract(model: Model, service: Service): JsonObject | undefined {
  const sent = Map.groupBy(published(model, service), ({ entity }) => entity);
  const received = Map.groupBy(subscribed(model, service), ({ entity }) => entity);
  const events = [...sent, ...received].flatMap(([, types]) => types);
  if (events.length === 0) return undefined;
  const messages = Object.fromEntries(events.map((event) => [event.type, messageOf(model, event)]));
  const purpose = service.purpose ?? model.summary;
  return {
    asyncapi: '3.0.0',
    info: {
      title: `${model.system.title}: ${service.title}`,
      version: '1.0.0',
      description: `${purpose}\n\n${promises.map((line) => `- ${line}`).join('\n')}`,
      contact: { name: model.system.title },
      license: { name: '0BSD' },
    },
    defaultContentType: 'application/cloudevents+json',
    channels: Object.fromEntries(
      [...sent, ...received].map(([entity, types]) => [entity.id, channelOf(entity, types)]),
    ),
    operations: {
      ...Object.fromEntries(
        [...sent].map(([entity, types]) => [`send.${entity.id}`, sending(entity, types)]),
      ),
      ...Object.fromEntries(
        [...received].map(([entity, types]) => [`receive.${entity.id}`, receiving(model, entity, types)]),
      ),
    },
    components: { messages, schemas: schemasOf(model, [...sent.keys(), ...received.keys()], messages) },
  };
}

const channelOf = ({ id, names }: Entity, types: readonly EventType[]): JsonObject => ({
  address: id,
  title: sentence(names.labels),
  description: `What happens to ${names.labels}.`,
  messages: Object.fromEntries(
    types.map(({ name, type }) => [name, { $ref: `#/components/messages/${type}` }]),
  ),
});

const sending = ({ id, names }: Entity, types: readonly EventType[]): JsonObject => ({
  action: 'send',
  summary: `Tells others what happens to ${names.labels}.`,
  ...onChannel(id, types),
});

const receiving = (
  model: Model,
  { id, names, service }: Entity,
  types: readonly EventType[],
): JsonObject => ({
  action: 'receive',
  summary: `Is told by ${serviceOf(model, service).name} what happens to ${names.labels}.`,
  ...onChannel(id, types),
});

const onChannel = (id: string, types: readonly EventType[]): JsonObject => ({
  channel: { $ref: `#/channels/${id}` },
  messages: types.map(({ name }) => ({ $ref: `#/channels/${id}/messages/${name}` })),
});

/** What the messages are made of: of the values before only where something can be different. */
function schemasOf(model: Model, entities: readonly Entity[], messages: JsonObject): JsonObject {
  const schemas: Record<string, JsonObject> = {
    CloudEvent: envelope,
    ...Object.fromEntries(entities.flatMap((entity) => [...toldSchemas(model, entity)])),
    Money: open(sharedComponents(model).schemas?.['Money']),
  };
  const used = referredTo(messages, { schemas });
  return Object.fromEntries(Object.entries(schemas).filter(([name]) => used.has(`schemas/${name}`)));
}

/** What is told may say more one day; what is sent to a service may not. */
const open = ({ additionalProperties: _closed, ...schema }: JsonObject = {}): JsonObject => schema;
