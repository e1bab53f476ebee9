const SYLLABLES = ['ba', 'de', 'fi', 'go', 'lu', 'ma', 'ne', 'ri', 'so', 'tu'];
const NOUNS = [
  'Account',
  'Book',
  'Contract',
  'Device',
  'Garden',
  'Letter',
  'Market',
  'Parcel',
  'Ticket',
  'Vessel',
];

/** How many entities each service of {@link bigPlan} has. */
export const ENTITIES = NOUNS.length;

/** A plan of so many services with ten entities each, every one with six fields, a reference and two operations. */
export function bigPlan(services: number): string {
  const names = Array.from({ length: services }, (_, index) => serviceName(index));
  return `groundplan: 1
system: large
currency: EUR
identity: { provider: builtin, roles: [customer, staff], default: customer }
services:
${names.map(service).join('')}`;
}

/** `bade` for 1: the names of 100 services are different words. */
function serviceName(index: number): string {
  return `${SYLLABLES[Math.floor(index / 10) % 10]}${SYLLABLES[index % 10]}`;
}

function service(name: string): string {
  return `  ${name}:\n    entities:\n${NOUNS.map((_, index) => entity(name, index)).join('')}`;
}

function entity(service: string, index: number): string {
  const nameOf = (at: number) => `${service.charAt(0).toUpperCase()}${service.slice(1)}${NOUNS.at(at)}`;
  return `      ${nameOf(index)}:
        fields:
          code: string(32) unique immutable
          name: string(120) search index
          note: text?
          price: money > 0
          quantity: integer >= 0 = 0
          status: draft | active | retired = draft
          neighbour: ${nameOf(index - 1)}?
        operations: { activate: draft -> active, retire: active -> retired }
        access: { read: [staff, public when status = active], write: staff, others: staff }
`;
}
