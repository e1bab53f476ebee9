import * as between from './shape/between.ts';
import * as entities from './shape/entity.ts';
import { field, value } from './shape/field.ts';
import { port } from './shape/identity.ts';
import { plan } from './shape/plan.ts';

/** The JSON Schema of `system.yaml`, draft 2020-12, for editors. The checker knows more than a schema can say. */
export function planSchema(): object {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Groundplan',
    ...plan,
    $defs: {
      field,
      value,
      port,
      access: entities.access,
      grants: entities.grants,
      operation: entities.operation,
      expect: entities.expect,
      partition: entities.partition,
      shard: entities.shard,
      entity: entities.entity,
      enums: entities.enums,
      service: entities.service,
      interaction: between.interaction,
      step: between.step,
      flow: between.flow,
    },
  };
}
