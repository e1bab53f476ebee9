/// <reference lib="dom" />
import { Contract } from './contract.js';
import { element, part, prose } from './dom.js';
import { filterPage } from './filter.js';
import { groupLinks, groupView } from './group-view.js';
import { Seen } from './seen.js';
import { Session } from './session.js';
import { sessionView } from './session-view.js';
import { switchThemes } from './theme.js';

const main = part('main', HTMLElement);
const session = new Session();
const seen = new Seen();

switchThemes(part('theme', HTMLButtonElement));
try {
  const contract = new Contract(await load('/openapi.json'));
  show(contract);
  if ('/v1/sessions' in contract.document.paths) {
    sessionView(session, await load('/docs/demo-users.json'), part('session', HTMLElement));
  }
} catch (error) {
  main.append(element('p', { role: 'alert' }, `The contract could not be read: ${String(error)}`));
}

async function load<Body>(path: string): Promise<Body> {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path} answers ${response.status}`);
  return (await response.json()) as Body;
}

function show(contract: Contract) {
  const { title, description } = contract.document.info;
  const groups = contract.groups();
  document.title = `${title}: API reference`;
  part('title', HTMLElement).textContent = title;
  main.append(element('h1', {}, title), element('div', {}, prose(description)));
  main.append(...groups.map((group) => groupView(contract, group, session, seen)));
  part('links', HTMLElement).append(...groups.map(groupLinks));
  part('contents', HTMLDetailsElement).open = matchMedia('(min-width: 60rem)').matches;
  listenToFilter();
  openNamed();
  addEventListener('hashchange', openNamed);
}

function listenToFilter() {
  const filter = part('filter', HTMLInputElement);
  const apply = () => {
    filterPage(filter.value, part('links', HTMLElement));
    const count = filterPage(filter.value, main);
    part('found', HTMLElement).textContent = filter.value === '' ? '' : `${count} found`;
  };
  filter.addEventListener('input', apply);
  addEventListener('keydown', (event) => {
    const isTyping = event.target instanceof HTMLElement && event.target.matches('input, select, textarea');
    if (event.key !== '/' || isTyping) return;
    event.preventDefault();
    filter.focus();
  });
}

/** The operation that the address names is opened. */
function openNamed() {
  const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!(named instanceof HTMLDetailsElement)) return;
  named.open = true;
  named.scrollIntoView();
  named.querySelector('summary')?.focus({ preventScroll: true });
}
