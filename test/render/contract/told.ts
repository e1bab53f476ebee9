import AjvModule, { type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { createRequire } from 'node:module';
import { parse } from 'yaml';
import type { Entity, Model } from '../../../generators/plan/model.ts';
import { STANDARD_EVENTS } from '../../../generators/plan/reserved.ts';
import { renderEventContracts } from '../../../generators/render/contract/events/event-contracts.ts';
import type { Json, JsonObject } from '../../../generators/render/contract/json.ts';
import { allEntities } from '../../../generators/render/wire/entities.ts';

const { Ajv } = AjvModule;
const specification: object = createRequire(import.meta.url)('@asyncapi/specs/schemas/3.0.0.json');

export interface EventContract extends JsonObject {
  readonly channels: Readonly<Record<string, JsonObject & { readonly messages: JsonObject }>>;
  readonly operations: Readonly<
    Record<string, JsonObject & { readonly messages: readonly { $ref: string }[] }>
  >;
  readonly components: {
    readonly messages: Readonly<
      Record<string, JsonObject & { readonly examples?: readonly { payload: Json }[] }>
    >;
    readonly schemas: Readonly<Record<string, JsonObject>>;
  };
}

export interface RenderedEvents {
  readonly path: string;
  readonly text: string;
  readonly contract: EventContract;
}

export const eventsOf = (model: Model): RenderedEvents[] =>
  renderEventContracts(model).map(({ path, text }) => ({
    path,
    text,
    contract: parse(text) as EventContract,
  }));

/** The same plan, when somebody follows every event of every entity. */
export function toldOfAll(model: Model): Model {
  const roots = allEntities(model).filter((entity) => !entity.partOf && !clashes(entity));
  const interactions = roots.map(
    ({ id: target, service: owner, names, state }): Model['interactions'][number] => {
      const service = model.services.find(({ id }) => id !== owner)?.id ?? 'elsewhere';
      const all = [...STANDARD_EVENTS, ...(state?.states ?? [])];
      return {
        kind: 'follows',
        service,
        target,
        names,
        events: all.map((event) => ({ event, byHand: true })),
      };
    },
  );
  return { ...model, interactions: [...model.interactions, ...interactions] };
}

/** The checker refuses it where others are told of the entity. */
const clashes = ({ fields }: Entity) => fields.some(({ name }) => name === 'before' || name === 'operation');

/** Where a document is no AsyncAPI 3.0: of all that the alternatives say, what lies deepest. */
export function faultsOf(contract: EventContract): readonly string[] {
  if (isAsyncApi(contract)) return [];
  return (isAsyncApi.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** It brings the schema of JSON Schema with it. */
const isAsyncApi = (() => {
  const ajv = new Ajv({ strict: false, allErrors: true, meta: false, validateSchema: false });
  addFormats.default(ajv);
  return ajv.compile(specification);
})();

/** Says what is wrong with a payload, by the message's own schema. */
export function payloadFaults({ components }: EventContract) {
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  for (const format of ['int32', 'int64', 'decimal', 'time-local']) ajv.addFormat(format, true);
  ajv.addSchema({ $id: 'contract', components });
  const known = new Map<string, ValidateFunction>();
  return (type: string, payload: Json): readonly string[] => {
    const validate =
      known.get(type) ?? ajv.compile({ $ref: `contract#/components/messages/${type}/payload` });
    known.set(type, validate);
    if (validate(payload)) return [];
    return (validate.errors ?? []).map(({ instancePath, message }) => `${type}${instancePath} ${message}`);
  };
}
