/// <reference lib="dom" />
import { element } from './dom.js';
import type { Session } from './session.js';

interface DemoUser {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

/** Who is signed in, or the way to be. */
export function sessionView(session: Session, demoUsers: readonly DemoUser[], place: HTMLElement) {
  const show = () => {
    const hadFocus = place.contains(document.activeElement);
    place.replaceChildren(...(session.user ? signedIn(session) : [signIn(session, demoUsers)]));
    if (hadFocus) place.querySelector<HTMLElement>('button, summary')?.focus();
  };
  session.addEventListener('change', show);
  show();
}

function signedIn(session: Session) {
  const { email, name, roles } = session.user ?? { email: '', roles: [] };
  const text = `Signed in as ${name ?? email} (${roles.join(', ') || 'no roles'})`;
  return [
    element('span', { role: 'status', id: 'who' }, text),
    element('button', { type: 'button', class: 'quiet', click: () => void session.signOut() }, 'Sign out'),
  ];
}

function signIn(session: Session, demoUsers: readonly DemoUser[]) {
  const email = element('input', { type: 'email', required: true, autocomplete: 'username' });
  const password = element('input', { type: 'password', required: true, autocomplete: 'current-password' });
  const refusal = element('span', { role: 'alert' });
  const tryIt = () =>
    session
      .signIn(email.value, password.value)
      .catch((error: Error) => refusal.replaceChildren(error.message));
  const form = element(
    'form',
    {
      submit: (event) => {
        event.preventDefault();
        void tryIt();
      },
    },
    element('label', {}, 'Email ', email),
    element('label', {}, 'Password ', password),
    element('button', {}, 'Sign in'),
    demoUsers.map((user) =>
      element(
        'button',
        {
          type: 'button',
          class: 'quiet',
          click: () => {
            email.value = user.email;
            password.value = user.password;
            void tryIt();
          },
        },
        `as ${user.name}`,
      ),
    ),
    refusal,
  );
  return element('details', { class: 'sign-in' }, element('summary', {}, 'Sign in'), form);
}
