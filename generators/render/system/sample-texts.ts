import type { Entity, Field } from '../../plan/model.ts';
import { textExample } from '../contract/text-example.ts';
import { sentence } from '../wire/words.ts';

const people = ['Mara Lindqvist', 'Tom Okafor', 'Ines Moreau', 'Jonas Weber', 'Priya Raman'];

/** Names of things, by what they are the names of. */
const named: readonly [RegExp, readonly string[]][] = [
  [/\bcategory$|\bdepartment$/, ['Coffee', 'Tea', 'Kitchen', 'Gifts', 'Books']],
  [
    /\b(product|item|article)$/,
    ['Espresso beans, 1 kg', 'Green tea, 100 g', 'French press', 'Moka pot', 'Milk frother'],
  ],
  [/\bbook$/, ['The Left Hand of Darkness', 'Middlemarch', 'Invisible Cities', 'Beloved', 'Solaris']],
  [/\b(room|hall|space)$/, ['Room 101', 'Room 102', 'Room 201', 'Room 202', 'Room 301']],
  [/\b(project|campaign)$/, ['Spring opening', 'New website', 'Summer tour', 'Annual report', 'Office move']],
  [
    /\b(task|ticket|issue|todo)$/,
    ['Call the printer', 'Check the figures', 'Book the train', 'Order paper', 'Thank the team'],
  ],
  [
    /\b(event|course|class|lesson)$/,
    ['Evening concert', 'Drawing for beginners', 'Open day', 'First aid', 'City walk'],
  ],
  [
    /\b(company|supplier|vendor|organisation|organization|team|account)$/,
    ['Northwind', 'Blue Harbour', 'Alder & Co', 'Kestrel', 'Oakfield'],
  ],
  [/\b(tag|label)$/, ['new', 'favourite', 'seasonal', 'local', 'limited']],
  [
    /\b(city|place|location|venue|warehouse|depot|branch|clinic)$/,
    ['Lisbon', 'Utrecht', 'Graz', 'Ghent', 'Turku'],
  ],
];

/** The values of fields, by their names. */
const values: readonly [RegExp, readonly string[]][] = [
  [/\b(first|given) name$/, ['Mara', 'Tom', 'Ines', 'Jonas', 'Priya']],
  [/\b(last|family) name$/, ['Lindqvist', 'Okafor', 'Moreau', 'Weber', 'Raman']],
  [/\bcity$/, ['Lisbon', 'Utrecht', 'Graz', 'Ghent', 'Turku']],
  [/\bcountry$/, ['Portugal', 'Netherlands', 'Austria', 'Belgium', 'Finland']],
  [
    /\b(street|address)$/,
    ['Harbour Street 4', 'Mill Lane 12', 'Station Road 7', 'Castle Hill 1', 'Park Avenue 30'],
  ],
  [
    /\b(phone|mobile|telephone)( number)?$/,
    ['+351 555 0101', '+31 555 0102', '+43 555 0103', '+32 555 0104', '+358 555 0105'],
  ],
  [/\b(speciality|specialty)$/, ['Cardiology', 'Paediatrics', 'Dermatology', 'Surgery', 'Radiology']],
  [/\b(author|owner|contact|person|customer|patient|employee) name$|\b(author|recipient)$/, people],
  [/\b(postcode|zip|postal code)$/, ['1100-148', '3511 AB', '8010', '9000', '20100']],
  [/\bplate$/, ['LX-41-07', 'UT-88-20', 'GR-507-K', 'GN-319-B', 'TK-64-11']],
  [/\bcolou?r$/, ['blue', 'green', 'red', 'white', 'black']],
  [/\bsubstance$/, ['Penicillin', 'Pollen', 'Latex', 'Nuts', 'Nickel']],
  [/\breason$/, ['Check-up', 'Back pain', 'Vaccination', 'Follow-up', 'Certificate']],
];

const persons =
  /\b(user|customer|patient|doctor|person|employee|member|author|contact|guest|student|teacher|driver)$/;

/** Undefined only where a pattern leaves no text that is known to fit. */
export function sampleText(entity: Entity, field: Field, row: number): string | undefined {
  const { type } = field;
  const text = words(entity, field, row);
  if (type.kind !== 'string') return text;
  if (type.pattern !== undefined) return patterned(entity, field, row);
  const cut = cutTo(text, type.max, row);
  return cut.padEnd(type.min, 'x');
}

/** The number of the row survives the cutting, so that values stay different. */
function cutTo(text: string, max: number, row: number): string {
  if (text.length <= max) return text;
  const end = String(row + 1);
  return `${text.slice(0, Math.max(0, max - end.length)).trimEnd()}${end}`.slice(-max);
}

function words(entity: Entity, { label, type }: Field, row: number): string {
  const { names } = entity;
  if (type.kind === 'email')
    return `${people[row % people.length]?.toLowerCase().replace(' ', '.')}${lap(row).trim()}@example.com`;
  const isName = /^(name|title|label|subject|full name|display name)$/.test(label);
  const list = isName ? namesOf(names.label) : values.find(([pattern]) => pattern.test(label))?.[1];
  if (list) return `${list[row % list.length]}${lap(row)}`;
  if (isName) return `${sentence(names.label)} ${row + 1}`;
  if (/\b(description|summary|note|notes|comment|body|text)$/.test(label) || type.kind === 'text') {
    return `${sentence(calledBy(entity, row))}, for the demo.`;
  }
  const prefix = label.split(' ').at(-1)?.toUpperCase() ?? '';
  return /\b(sku|code|number|reference|isbn|iban)$/.test(label)
    ? `${prefix.slice(0, 4)}-${1001 + row}`
    : `${sentence(label)} ${row + 1}`;
}

/** `Moka pot`, or `order 4` where rows have no names. */
function calledBy(entity: Entity, row: number): string {
  const name = entity.fields.find(
    (field) => /^(name|title)$/.test(field.label) && field.type.kind === 'string',
  );
  return name ? words(entity, name, row) : `${entity.names.label} ${row + 1}`;
}

const namesOf = (label: string) =>
  persons.test(label) ? people : named.find(([pattern]) => pattern.test(label))?.[1];

/** Nothing the first time through a list, then ` 2`, ` 3`. */
const lap = (row: number) => (row < people.length ? '' : ` ${Math.floor(row / people.length) + 1}`);

/** The example of the pattern, with its last characters varied as far as the pattern goes along. */
function patterned(entity: Entity, field: Field, row: number): string | undefined {
  const example = textExample(entity, field);
  const { type } = field;
  if (example === undefined || type.kind !== 'string' || row === 0) return example;
  const whole = new RegExp(`^(?:${type.pattern})$`, 'u');
  for (let place = example.length - 1; place >= 0; place -= 1) {
    const fitting = Array.from('123456789BCDEFGHbcdefgh')
      .map((character) => example.slice(0, place) + character + example.slice(place + 1))
      .filter((text) => text !== example && whole.test(text));
    const text = fitting[row - 1];
    if (text) return text;
  }
  return undefined;
}
