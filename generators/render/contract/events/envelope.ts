import { DATA_VERSION } from '../../wire/events.ts';
import type { JsonObject } from '../json.ts';

/** What every event says about itself, whatever has happened: a CloudEvent 1.0 in JSON. */
export const envelope: JsonObject = {
  type: 'object',
  description: 'What every event says about itself: a CloudEvent 1.0 in JSON. There may be more attributes.',
  properties: {
    specversion: { const: '1.0' },
    id: { type: 'string', format: 'uuid', description: 'The same however often the event comes.' },
    source: { type: 'string', format: 'uri-reference', description: 'The service in which it happened.' },
    type: { type: 'string' },
    subject: { type: 'string', description: 'The id of the row. Events of one row come in their order.' },
    time: { type: 'string', format: 'date-time', description: 'When it happened.' },
    datacontenttype: { const: 'application/json' },
    dataversion: {
      const: DATA_VERSION,
      description: 'Of the shape of `data`. It grows when something that was there no longer is.',
    },
    traceparent: {
      type: 'string',
      pattern: '^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$',
      description: 'W3C Trace Context: the request that caused it.',
    },
    data: { type: 'object' },
  },
  required: [
    'specversion',
    'id',
    'source',
    'type',
    'subject',
    'time',
    'datacontenttype',
    'dataversion',
    'data',
  ],
};
