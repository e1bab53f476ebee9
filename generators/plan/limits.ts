/** How much of everything a plan may hold. Larger systems are several plans. */
export const LIMITS = {
  services: 100,
  entities: 200,
  fields: 100,
  operations: 50,
  enumValues: 200,
  inputs: 50,
  steps: 50,
  roles: 50,
  parts: 1000,
  stringLength: 10_000,
  precision: 1000,
} as const;
